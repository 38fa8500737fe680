"""An organisation of one's own: begun from a case, edited in a spreadsheet, then checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import main
from sim.config.compose import compose
from sim.config.inspect_files import inspect
from sim.config.new_case import new_case
from sim.errors import BadInput

MISTAKES = {
    "users above headcount": ("csv", "520,180", "100,180", "row 2, column users", "0 to 100"),
    "headcounts that do not add up": ("csv", "it,35,20,no", "it,35,20,no\ntotal,1210,700,",
                                      "row 12, column headcount", "1200"),
    "a half person": ("csv", "520,180", "520.5,180", "row 2, column headcount", "whole number"),
    "a renamed department": ("csv", "warehouse,", "warehose,", "organisation.groups", "warehose?"),
    "an unknown department": ("yaml", "[finance, hr, it]", "[finanze, hr, it]",
                              "organisation.groups.finance", "mean finance?"),
    "a percent": ("yaml", "", "investment: {discount_rate: 80}", "investment.discount_rate",
                  "0 to 1"),
    "a misspelt key": ("yaml", "", "adoption: {abandonmnt: .1}", "adoption.abandonmnt",
                       "adoption.abandonment?"),
    "a misspelt group": ("yaml", "", "adoptoin: {q: .1}", "adoptoin", "mean adoption?"),
    "no date": ("yaml", "", "calendar: {start_date: 2027-13-01}", "calendar.start_date",
                "a date such as"),
    "no weeks": ("yaml", "", "calendar: {weeks: 0}", "calendar.weeks", "1 to 1040"),
    "a date before its start": ("plan", "", "{week: 30, pull: go_live, date: 3}", "step 1, date",
                                "before"),
    "a misspelt lever": ("plan", "", "{week: 3, pull: town_hal}", "step 1, pull", "town_hall?"),
    "a misspelt group of a plan": ("plan", "", "{week: 3, pull: go_live, scope: {group: finanse}, "
                                   "date: 30}", "step 1, scope, group", "mean finance?"),
}  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Begin a case once: the text of its scenario and of its departments."""
    folder = tmp_path_factory.mktemp("case")
    scenario, table = new_case("mine", "erp_manufacturer", folder)
    return scenario.read_text("utf-8"), table.read_text("utf-8-sig")


def case(folder: Path, scenario: str, table: str, steps: str = "") -> None:
    """Write a case into a folder."""
    (folder / "scenarios").mkdir()
    (folder / "scenarios/mine.yaml").write_text(scenario, "utf-8")
    (folder / "departments.csv").write_text(table, "utf-8")
    if steps:
        (folder / "strategies").mkdir()
        (folder / "strategies/own.yaml").write_text(f"kind: scripted\nsteps:\n  - {steps}\n")


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_seeded_mistake_gives_one_plain_sentence(
    mistake: str, texts: tuple[str, str], tmp_path: Path
) -> None:
    """File, field, and allowed range or nearest name stand in the sentence; nothing is raised."""
    where, old, new, field, hint = MISTAKES[mistake]
    scenario, table = texts
    if where == "csv":
        table = table.replace(old, new)
    elif where == "yaml":
        scenario = scenario.replace(old, new) if old else f"{scenario}\n{new}\n"
    case(tmp_path, scenario, table, new if where == "plan" else "")
    said = [str(problem) for finding in inspect(".", tmp_path) for problem in finding.problems]
    assert any(field in text and hint in text for text in said), said
    files = ("departments.csv:", "scenarios/mine.yaml:", "strategies/own.yaml:")
    assert all(text.startswith(files) for text in said), said


def test_headcounts_change_the_organisation(texts: tuple[str, str], tmp_path: Path) -> None:
    """The new case is the old one; a spreadsheet's spelling of another headcount is taken."""
    scenario, table = texts
    case(tmp_path, scenario, table)
    study = compose("scenario=mine", "strategy=do_nothing", folder=tmp_path)
    shipped = compose("strategy=do_nothing", folder=tmp_path)
    held, usual = (one.cells[0].scenario for one in (study, shipped))
    assert held.organisation == usual.organisation
    assert held.uncertain == usual.uncertain
    excel = "\ufeff" + table.replace(",", ";").replace("520;180", "600,0;200") + ";;;\r\n;;;\r\n"
    (tmp_path / "departments.csv").write_text(excel, "utf-16")
    study = compose("scenario=mine", "strategy=do_nothing", folder=tmp_path)
    assert study.cells[0].scenario.organisation.departments["production"].staff == 600


def test_the_commented_settings_are_those_of_the_case(
    texts: tuple[str, str], tmp_path: Path
) -> None:
    """Taking every # away gives the same scenario again."""
    scenario, table = texts
    head, _, rest = scenario.partition("extends:")
    freed = [line if line.startswith("# ") and line[2] != " " else line.removeprefix("#")
             for line in rest.splitlines()]  # fmt: skip
    case(tmp_path, f"{head}extends:" + "\n".join(freed), table)
    held = compose("scenario=mine", "strategy=do_nothing", folder=tmp_path).cells[0].scenario
    usual = compose("strategy=do_nothing", folder=tmp_path).cells[0].scenario
    for group in ("calendar", "technology", "governance", "investment", "environment", "adoption"):
        assert getattr(held, group) == getattr(usual, group)


@pytest.mark.parametrize(
    "name",
    ["../x", "/tmp/x", "a/b", "a\\b", "CON", "x.", "", " ", "é", "🚀", "<script>", "=1+1",
     "x" * 300, "a\x00b", "..", "~", "$HOME", "erp_manufacturer"],
)  # fmt: skip
def test_unsafe_names_write_nothing(name: str, tmp_path: Path) -> None:
    """A name that is no plain word, or that is taken, is refused before anything is written."""
    with pytest.raises(BadInput):
        new_case(name, "erp_manufacturer", tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(
    texts: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second case of the name is refused; a table that is there keeps its content."""
    case(tmp_path, *texts)
    monkeypatch.chdir(tmp_path)
    assert main(["new", "Mine"]) == 2
    assert main(["new", "other"]) == 0
    assert (tmp_path / "departments.csv").read_text("utf-8") == texts[1]
    assert (tmp_path / "departments_other.csv").is_file()
    assert main(["check", "other"]) == 0
    assert main(["check", "nothing_there"]) == 2
