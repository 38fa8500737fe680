"""From a command to what would change the answer and why it came out so, on a small scenario."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from sim.analysis.comparison import read_comparison
from sim.cli.main import main

pytestmark = pytest.mark.slow
STUDY = ("scenario=voluntary_tool", "futures=20", "calendar.weeks=30", "workers=serial")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("reasons")
    assert main(["sensitivity", *STUDY, f"out={out.as_posix()}", "--quiet"]) == 0
    return out / "voluntary_tool"


def test_the_tornado_is_stored_and_on_record(folder):
    found = read_comparison(folder).sensitivity
    assert found is not None
    assert {bar.path for bar in found.bars} == {
        "adoption.gain", "adoption.dip", "adoption.learning_rate"}  # fmt: skip
    assert found.n_futures == 20
    swings = [bar.swing.exact for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    for one in found.break_evens:
        assert (one.lead_below.average.exact > 0) != (one.lead_above.average.exact > 0)
    (file,) = (folder / "sensitivity").glob("sensitivity-*/runs.parquet")
    ends = pd.read_parquet(file)
    assert len(ends) == 2 * 20 * (1 + 2 * 3)
    low = ends[ends["x.adoption.gain"] == 0.02]
    assert len(low) == 40


def test_the_same_question_is_answered_from_the_store(folder, capsys):
    assert main(["sensitivity", folder.as_posix(), "workers=serial"]) == 0
    told = capsys.readouterr()
    assert re.search(r"^0 of 280", told.err, re.MULTILINE) is None
    assert max(map(len, told.out.splitlines()[:-1])) <= 79


def test_a_dry_run_plays_nothing(tmp_path, capsys):
    words = ["sensitivity", *STUDY, f"out={tmp_path.as_posix()}", "--dry-run", "interactions=true"]
    assert main(words) == 0
    assert "920 runs" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_endless_questions_are_refused(tmp_path, capsys):
    words = ["sensitivity", STUDY[0], "futures=100000", f"out={tmp_path.as_posix()}", "--dry-run"]
    assert main(words) == 2
    assert "at most 50,000 runs" in capsys.readouterr().err


def test_every_sentence_of_a_story_cites_the_log(folder, capsys):
    capsys.readouterr()
    assert main(["explain", str(folder), "train_and_talk:3"]) == 0
    text, waits = capsys.readouterr()
    events = pd.read_parquet(folder / "events.parquet")
    known = set(events[(events["strategy"] == "train_and_talk") & (events["future"] == 3)]["event"])
    cited = {int(one) for one in re.findall(r"\be(\d+)\b", text)}
    assert cited
    assert cited <= known
    assert len(text.splitlines()) <= 60
    story = json.loads((folder / "story.json").read_text())
    lines = [*story["timeline"], *story["why"], *story["switched_off"]]
    assert lines
    assert all(re.search(r"\[e\d+", one["text"]) for one in lines)
    most = re.fullmatch(r"explain: at most (\d+) runs, each without one lever or risk\n", waits)
    assert most is not None
    assert int(most[1]) > len(story["switched_off"]) > 0
    kept = read_comparison(folder)
    assert kept.story is not None
    assert kept.sensitivity is not None


def test_an_unknown_run_gets_the_nearest_one(folder, capsys):
    assert main(["explain", str(folder), "train_and_tlk:3"]) == 2
    assert "train_and_talk:3" in capsys.readouterr().err


def test_too_few_futures_give_no_box(folder, capsys):
    assert main(["discover", str(folder)]) == 0
    assert "too few" in capsys.readouterr().out
