"""The comparison through the command: twins differ by nothing, and what misleads is said."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison import read_comparison
from sim.cli.main import main

pytestmark = pytest.mark.slow
SHIPPED = Path(__file__).parents[2] / "configs" / "strategy" / "train_and_talk.yaml"
SMALL = ("scenario=voluntary_tool", "calendar.weeks=26", "futures=20", "workers=serial", "--quiet")
TWINS = tuple(f"twin_{letter}" for letter in "abcde")


def compared(folder: Path, *words: str) -> Path:
    """Run the command in a folder of a stranger's; return the folder of the study."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["compare", *SMALL, *words]) == 0
    return folder / "results" / "voluntary_tool"


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shipped plan five times, under names of its own."""
    folder = tmp_path_factory.mktemp("twins")
    (folder / "strategies").mkdir()
    for name in TWINS:
        text = SHIPPED.read_text(encoding="utf-8")
        (folder / "strategies" / f"{name}.yaml").write_text(
            re.sub("(?m)^title:.*$", f"title: {name}", text), encoding="utf-8")  # fmt: skip
    return compared(folder, f"strategy={','.join(TWINS)}", "target.metric=npv")


def test_twins_differ_by_exactly_nothing_in_every_metric(twins: Path) -> None:
    runs = pd.read_parquet(twins / "runs.parquet")
    tables = [runs[runs["strategy"] == name].drop(columns=["run", "cell", "strategy"])
              .reset_index(drop=True) for name in TWINS]  # fmt: skip
    assert len(tables[0]) == 20
    assert tables[0]["npv"].nunique() == 20
    for other in tables[1:]:
        pd.testing.assert_frame_equal(tables[0], other, check_exact=True)


def test_twins_share_a_rank_and_nothing_is_claimed(twins: Path) -> None:
    """A/A through the command: no twin is told from another, in rank, word, chance or range."""
    answer = read_comparison(twins)
    plans = [answer.plan(name) for name in TWINS]
    assert len({plan.rank_text for plan in plans}) == 1
    assert plans[0].rank_text.endswith("=")
    assert "keep" not in {plan.verdict for plan in plans}
    assert len({plan.verdict for plan in plans}) == 1
    assert any(set(TWINS) <= set(names) for names in answer.findings.no_clear_difference)
    stands = [plan.standing for plan in plans]
    assert all(one == stands[0] for one in stands)
    assert plans[0].interval == plans[-1].interval
    if answer.plans[0].name in TWINS:
        assert all(plan.against_leader.average.exact == 0.0 for plan in plans)
        assert not any(plan.clear_of_leader for plan in plans)
    lead = [plan.dots for plan in plans]
    assert all(one == lead[0] for one in lead)


def test_the_target_is_told_by_page_summary_and_terminal(
    twins: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = read_comparison(twins)
    assert answer.target is not None
    runs = pd.read_parquet(twins / "runs.parquet")
    summary = (twins / "summary.csv").read_text(encoding="utf-8")
    for plan in answer.plans:
        assert plan.standing is not None
        assert plan.standing.reaches_target is not None
        good = (runs.loc[runs["strategy"] == plan.name, "npv"] >= 0).mean()
        assert plan.standing.reaches_target.average.exact == pytest.approx(good)
        assert f"voluntary_tool,{plan.name},the plan as a whole,NPV at least" in summary
    assert main(["verify", twins.as_posix()]) == 0
    capsys.readouterr()


def test_an_order_that_turns_inside_a_range_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The gain of the tool from almost nothing to a lot: training pays only where it is large."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "unsure.yaml").write_text(
        "extends: voluntary_tool\nscenario:\n  title: Unsure\n  uncertain:\n"
        "    adoption.gain: {low: 0.001, high: 0.5, distribution: uniform}\n",
        encoding="utf-8")  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        words = ("scenario=unsure", "strategy=train_and_talk", "calendar.weeks=60", "futures=30")
        assert main(["compare", *words, "workers=serial", "--quiet"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    answer = read_comparison(tmp_path / "results" / "unsure")
    runs = pd.read_parquet(tmp_path / "results" / "unsure" / "runs.parquet")
    npv = runs.pivot(index="future", columns="strategy", values="npv")
    gain = runs[runs["strategy"] == "train_and_talk"].set_index("future")["x.adoption.gain"]
    lead = npv["train_and_talk"] - npv["do_nothing"]
    assert np.corrcoef(gain.loc[lead.index], lead)[0, 1] > 0.5
    assert lead.min() < 0 < lead.max()
    warned = "change places inside the range of: gain of output at full skill"
    assert sum(warned in text for text in answer.warnings) == 1
    assert warned in told


def test_a_leader_that_is_worse_in_most_departments_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One large department is trained, or the seven small ones: the large one decides the whole."""
    small = ("development", "marketing", "sales", "service", "operations", "finance",
             "administration")  # fmt: skip
    sizes = "".join(f"    {name}: {{staff: 6, users: 6}}\n" for name in small)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "strategies").mkdir()
    (tmp_path / "scenarios" / "lopsided.yaml").write_text(
        "extends: voluntary_tool\nscenario:\n  title: Lopsided\norganisation:\n  departments:\n"
        f"    research: {{staff: 200, users: 200}}\n{sizes}",
        encoding="utf-8")  # fmt: skip
    for plan, names in (("large_first", ("research",)), ("small_first", small)):
        courses = "".join(
            f"  - {{week: {week}, pull: train, scope: {{names: [{', '.join(names)}]}}}}\n"
            for week in (4, 14, 24))  # fmt: skip
        (tmp_path / "strategies" / f"{plan}.yaml").write_text(
            f"kind: scripted\ntitle: {plan}\ndoc: A plan.\nsteps:\n"
            f"  - {{week: 0, pull: go_live, voluntary: true, date: 0}}\n{courses}",
            encoding="utf-8")  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        words = ("scenario=lopsided", "strategy=large_first,small_first", "calendar.weeks=40",
                 "objective=proficient_final", "futures=20", "investment.trainers=12",
                 "investment.train_everybody=false", "investment.course_hours=16")  # fmt: skip
        assert main(["compare", *words, "workers=serial", "--quiet"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    answer = read_comparison(tmp_path / "results" / "lopsided")
    assert (answer.leader, answer.rival) == ("large_first", "small_first")
    (said,) = [text for text in answer.warnings if "fewer proficient people" in text]
    assert "in 7 of the 8 departments that differ" in said
    assert "fewer proficient people" in told
