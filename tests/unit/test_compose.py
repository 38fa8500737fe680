"""Words and files become a study, or every fault of them comes at once."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest
import yaml

from sim.config.assemble import scale_money
from sim.config.compose import compose, compose_for
from sim.config.knob_tables import LUMP_SUMS, all_settings, plain
from sim.config.overrides import quoted, read_request
from sim.config.own_code import load_plans
from sim.config.own_files import own_files, own_scenario
from sim.config.session import config_folder, session
from sim.errors import BadInput
from sim.experiment.canonical import digest
from sim.experiment.design import Study
from sim.scenario import with_gain

SHIPPED = ("erp_manufacturer", "voluntary_tool", "ehr_hospital", "it_portfolio", "three_year_plan",
           "governed_rollout", "gated_portfolio", "redundant_in_two_years",
           "governed_landscape", "ageing_infrastructure")  # fmt: skip
PLAN = "title: Mine\nsteps:\n  - {week: 52, pull: go_live, date: 60}\n"
PYTHON_PLAN = '''
from dataclasses import dataclass

from sim.contracts import Pull


@dataclass
class Late:
    """Go live in week 60."""

    title = "Late"
    done: bool = False

    def decide(self, view):
        if view.week == 40 and not self.done:
            self.done = True
            yield Pull("go_live", date=60)
'''


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(*words: str, folder: Path | str = ".", with_files: tuple[Path, ...] = ()) -> list[str]:
    """Compose what must be refused, and return the sentences."""
    with pytest.raises(BadInput) as caught:
        compose(*words, folder=folder, with_files=with_files)
    return [str(problem) for problem in caught.value.problems]


def plans_of(study: Study) -> list[str]:
    """Name the plans of a study."""
    return [cell.strategy.name for cell in study.cells]


def test_the_main_case_composes_without_a_word(tmp_path: Path) -> None:
    """Nothing said: the ERP case, its seven plans, thirty futures, 1,200 people, 700 users."""
    study = compose(folder=tmp_path)
    scenario = study.cells[0].scenario
    departments = scenario.organisation.departments
    assert study.name == scenario.name == "erp_manufacturer"
    assert plans_of(study) == list(scenario.strategies)
    assert (study.futures, study.seed, study.baseline) == (30, 1, "do_nothing")
    assert sum(spec.staff for spec in departments.values()) == 1200
    assert sum(spec.users for spec in departments.values()) == 700
    assert {name for name, spec in departments.items() if spec.customer_facing} == {
        "sales",
        "warehouse",
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_every_changed_setting_of_a_shipped_scenario_has_a_source(name: str) -> None:
    """A scenario holds what it changes, and says where each figure comes from."""
    text = (config_folder() / "scenario" / f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    sources = content["scenario"]["sources"]
    settings = {path for path, _, _ in all_settings()}
    for group, changed in content.items():
        if group in ("defaults", "scenario"):
            continue
        for key in changed:
            path = f"{group}.{key}"
            assert path in settings
            below = [source for source in sources if source.startswith(f"{path}.")]
            assert path in sources or below, path


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_changes_what_it_states(name: str, tmp_path: Path) -> None:
    """What a scenario states is what comes out, to the last value.

    One that begins as another adds to its entries, so those of the other are there too.
    """
    text = (config_folder() / "scenario" / f"{name}.yaml").read_text(encoding="utf-8")
    scenario = compose(f"scenario={name}", folder=tmp_path).cells[0].scenario
    stated = yaml.safe_load(text)
    parent = next((one for one in stated["defaults"] if one in SHIPPED), None)
    begins = compose(f"scenario={parent}", folder=tmp_path).cells[0].scenario if parent else None
    for group, changed in stated.items():
        if group in ("defaults", "scenario"):
            continue
        for key, value in changed.items():
            held = plain(getattr(getattr(scenario, group), key))
            if isinstance(value, dict):
                inherited = plain(getattr(getattr(begins, group), key)) if begins else {}
                assert set(held) == set(value) | set(inherited)
            elif not isinstance(value, list):
                assert held == (float(value) if isinstance(held, float) else value)


def test_freezes_and_peaks_follow_from_the_dates() -> None:
    """Freeze windows are the weeks that begin in season or year-end close, over three years."""
    import datetime

    calendar = compose().cells[0].scenario.calendar
    start = datetime.date.fromisoformat(calendar.start_date)

    def within(week: int, first: tuple[int, int], last: tuple[int, int]) -> bool:
        day = start + datetime.timedelta(weeks=week)
        low, high = datetime.date(day.year, *first), datetime.date(day.year, *last)
        return low <= day <= high if first < last else day >= low or day <= high

    season = {week for week in range(157) if within(week, (9, 1), (11, 30))}
    # The close of the year before the start is over: week 0 is 1 February.
    close = {week for week in range(157) if within(week, (12, 15), (1, 30))}
    frozen = {week for window in calendar.freezes for week in range(window.start, window.end)}
    peaks = {week for window in calendar.peaks for week in range(window.start, window.end)}
    assert frozen == season | close
    assert peaks == season
    assert 52 not in frozen
    assert 87 in frozen


def test_the_gain_follows_from_the_benefit() -> None:
    """g = calibration x benefit / (users x paid hours a year x cost of an hour)."""
    scenario = compose("strategy=do_nothing").cells[0].scenario
    naive = 5.6e6 / (700 * 34.615 * 52 * 42)
    calibration = scenario.investment.benefit_calibration
    assert math.isclose(scenario.adoption.gain, calibration * naive, rel_tol=1e-12)
    assert math.isclose(naive, 0.106, abs_tol=5e-4)


def test_a_stated_gain_stays_where_no_benefit_is_stated() -> None:
    """The voluntary tool states its gain, and keeps it."""
    scenario = compose("scenario=voluntary_tool", "adoption.gain=0.2").cells[0].scenario
    assert scenario.adoption.gain == 0.2


def test_words_change_settings_without_a_plus() -> None:
    """Every knob exists in the composition, so no word needs a `+`; one is forgiven."""
    study = compose(
        "adoption.q=.2",
        "+adoption.p=0.03",
        "investment.budget=inf",
        "calendar.weeks=104",
        "futures=20",
        "seed=3",
        "generator=philox",
        "reports.using_share=late:4",
        "study=my study",
        "organisation.departments.sales.users=100",
        "calendar.freezes.0.end=40",
        "environment.hazards.mes_upgrade.chance=1",
        "scenario.title=What, if (ever)?",
        "organisation.groups.plants=[production, warehouse]",
        "strategy=do_nothing",
    )
    scenario = study.cells[0].scenario
    assert (scenario.adoption.q, scenario.adoption.p) == (0.2, 0.03)
    assert scenario.investment.budget == math.inf
    assert (study.futures, study.seed, study.generator) == (20, 3, "philox")
    assert study.name == "my study"
    assert scenario.reports["using_share"] == "late:4"
    assert scenario.organisation.departments["sales"].users == 100
    assert scenario.calendar.freezes[0].end == 40
    assert scenario.environment.hazards["mes_upgrade"].chance == 1.0
    assert scenario.title == "What, if (ever)?"
    assert scenario.organisation.groups["plants"] == ("production", "warehouse")
    assert scenario.organisation.groups["sales"] == ("sales",)


def test_every_bad_word_is_named_at_once() -> None:
    """Syntax, unknown names, wrong values and unknown plans come in one list."""
    said = refused(
        "scenario=erp_manufacturer",
        "strategy=big_bang_fbe",
        "adoption.qq=1",
        "adoption.q=-1",
        "futures=none",
        "organisation.departments.slaes.users=3",
        "calendar.freezes.99.end=3",
        "objective=nvp",
        "nonsense",
        "adoption=3",
        "adoption.p=.1,.2",
        "~adoption.q",
        "future=3",
        "organization=from_files",
        "environment.hazards.mes_upgrade.chanc=1",
        "adoption.theta=x(",
        "adoption.mu=${oc.env:HOME}",
        "adoption.eta=.1",
        "adoption.eta=.2",
        "hydra.run.dir=/tmp",
    )
    expected = [
        "strategy names 'big_bang_fbe', which does not exist; did you mean big_bang_feb?",
        "adoption.qq is not a known setting; did you mean adoption.q?",
        "adoption.q is -1; allowed: 0 to 1e+09",
        "futures is 'none', which is not a number; allowed: 0 to 1e+06",
        "organisation.departments.slaes is not a known setting; "
        "did you mean organisation.departments.sales?",
        "calendar.freezes.99.end is not in the list; allowed: 0 to 5",
        "nonsense is not understood; allowed: key=value",
        "adoption is a group of settings; write adoption.<name>=value",
        "~adoption.q is not understood",
        "future belongs to `uptake run`",
        "organization is not a known setting; did you mean organisation?",
        "environment.hazards.mes_upgrade.chanc is not a known setting",
        "adoption.theta has a value that cannot be read",
        "adoption.mu holds ${, which is not filled in",
        "adoption.eta is given twice",
        "adoption.p names several values; that is for `uptake sweep -m`",
        "hydra.run.dir is not a known setting",
    ]
    for sentence in expected:
        assert any(line.startswith(sentence) for line in said), sentence


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (
            "architecture.goal_weights=[1,2]",
            "architecture.goal_weights is a list; allowed: a mapping of `key: value`",
        ),
        (
            "calendar.freezes={a: 1}",
            "calendar.freezes is a mapping of `key: value`; allowed: a list",
        ),
    ],
)
def test_a_list_and_a_mapping_are_not_taken_for_each_other(token: str, said: str) -> None:
    """What cannot be composed for its shape is told by its shape, without Hydra's own words."""
    assert refused("scenario=three_year_plan", token) == [said]


def test_an_unknown_metric_or_plan_as_key_is_refused() -> None:
    """Objective and baseline must exist."""
    said = refused("objective=nvp", "baseline=do_nothin")
    assert "objective names 'nvp', which is not a metric; did you mean npv?" in said
    assert "baseline names 'do_nothin', which is not a plan; did you mean do_nothing?" in said


def test_an_unknown_scenario_does_not_hide_other_faults() -> None:
    """The scenario is wrong, and so is a value: both are said."""
    said = refused("scenario=erp_manufacturing", "adoption.q=-1")
    assert any("did you mean erp_manufacturer?" in line for line in said)
    assert any(line.startswith("adoption.q is -1") for line in said)


def test_do_nothing_is_always_added_and_doubles_are_not() -> None:
    """A comparison has something to compare with; the same plan twice is one plan."""
    study = compose("strategy=big_bang_feb,phased_plus,big_bang_feb")
    assert plans_of(study) == ["do_nothing", "big_bang_feb", "phased_plus"]


def test_the_baseline_falls_back_to_the_first_plan() -> None:
    """Where the baseline is not in the study, the first plan stands in."""
    assert compose("strategy=big_bang_feb", "baseline=phased_plus").baseline == "do_nothing"


def test_one_run_is_one_cell_and_one_future() -> None:
    """`uptake run future=7` plays number 7 alone."""
    study = compose_for("run", ["strategy=big_bang_feb", "future=7"], ".").study
    assert (plans_of(study), study.futures, study.first_future) == (["big_bang_feb"], 1, 7)


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "", "99999999999"])
def test_a_future_is_a_whole_number(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(BadInput, match="future is"):
        compose_for("run", [f"future={text}"], ".")


def test_plans_of_ones_own_come_along(tmp_path: Path) -> None:
    """Every plan in ./strategies/ is played when no plan is named, and only then."""
    write(tmp_path, "strategies/my_plan.yaml", PLAN)
    assert plans_of(compose(folder=tmp_path))[-1] == "my_plan"
    named = compose("strategy=big_bang_feb", folder=tmp_path)
    assert plans_of(named) == ["do_nothing", "big_bang_feb"]
    mine = compose("strategy=my_plan", folder=tmp_path)
    assert mine.cells[1].strategy.title == "Mine"


@pytest.mark.parametrize("scenario", SHIPPED)
def test_a_shipped_plan_copied_under_another_name_works(scenario: str, tmp_path: Path) -> None:
    """A copy plays the same steps; it is another cell, because its name is another."""
    own = compose(f"scenario={scenario}").cells[0].scenario.strategies
    for name in own:
        text = (config_folder() / "strategy" / f"{name}.yaml").read_text(encoding="utf-8")
        write(tmp_path, f"strategies/copy_of_{name}.yaml", text)
    study = compose(f"scenario={scenario}", folder=tmp_path)
    plans = {cell.strategy.name: cell.strategy for cell in study.cells}
    for name in own:
        assert plans[name].title == plans[f"copy_of_{name}"].title
        assert digest(plans[name].plan.steps) == digest(plans[f"copy_of_{name}"].plan.steps)


def test_a_name_that_is_shipped_is_refused(tmp_path: Path) -> None:
    """Nobody replaces a shipped plan or scenario by accident."""
    write(tmp_path, "strategies/big_bang_feb.yaml", PLAN)
    write(tmp_path, "scenarios/voluntary_tool.yaml", "extends: erp_manufacturer\n")
    said = refused("strategy=do_nothing", folder=tmp_path)
    assert sum("is that of a shipped one" in line for line in said) == 2
    assert said[0].startswith("strategies/big_bang_feb.yaml: ")


@pytest.mark.parametrize("name", ["a b", "-x", "1x", "a.b", "a,b", "é", "x" * 80, "a(1)", "a=b"])
def test_names_that_no_command_can_carry_are_refused(name: str, tmp_path: Path) -> None:
    """A file name must be a word; it is refused by its file, and never reaches Hydra."""
    write(tmp_path, f"strategies/{name}.yaml", PLAN)
    assert any("cannot be used in a command" in line for line in refused(folder=tmp_path))


def test_faults_of_several_own_files_come_at_once(tmp_path: Path) -> None:
    """Two bad plans and a bad word: three sentences, each with its file."""
    write(tmp_path, "strategies/one.yaml", "steps:\n  - {week: 3, pull: go_liev}\n")
    write(tmp_path, "strategies/two.yaml", "a: ${oc.env:HOME}\n")
    said = refused("adoption.q=-1", folder=tmp_path)
    assert any(line.startswith("strategies/one.yaml: step 1, pull") for line in said)
    assert any(line.startswith("strategies/two.yaml: line 1") for line in said)
    assert any(line.startswith("adoption.q is -1") for line in said)


def test_a_department_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A plan names departments of the scenario, with the nearest name in the refusal."""
    text = "steps:\n  - {week: 3, pull: go_live, scope: {names: [finanse]}}\n"
    write(tmp_path, "strategies/mine.yaml", text)
    assert any("did you mean finance?" in line for line in refused(folder=tmp_path))


OWN = """\
extends: erp_manufacturer
scenario:
  title: Acme
investment:
  benefit: 4.0e+6
environment:
  hazards:
    flood: {kind: departures, chance: 0.5, end: 20}
"""


def test_a_scenario_of_ones_own_changes_a_shipped_one(tmp_path: Path) -> None:
    """What it states is changed, hazards are added, all else is the parent's."""
    write(tmp_path, "scenarios/acme.yaml", OWN)
    scenario = compose("scenario=acme", folder=tmp_path).cells[0].scenario
    parent = compose("scenario=erp_manufacturer", folder=tmp_path).cells[0].scenario
    assert (scenario.name, scenario.title) == ("acme", "Acme")
    assert scenario.investment.benefit == 4.0e6
    assert set(scenario.environment.hazards) == {*parent.environment.hazards, "flood"}
    assert scenario.organisation == parent.organisation
    assert scenario.calendar == parent.calendar
    assert compose("scenario=acme", folder=tmp_path).name == "acme"


def test_a_scenario_that_states_departments_states_its_whole_organisation(tmp_path: Path) -> None:
    """The parent's departments, groups and flows do not shine through."""
    text = OWN.replace("chance: 0.5", "chance: 0.5, departments: [shop]") + (
        "  half_life: 104\norganisation:\n  departments:\n"
        "    shop: {staff: 30, users: 20}\n    'no': {staff: 4, users: 4}\n  degree: 6\n"
    )
    text = text.replace("    flood:", "    mes_upgrade: {departments: [shop]}\n    flood:")
    write(tmp_path, "scenarios/acme.yaml", text)
    scenario = compose("scenario=acme", "strategy=big_bang_feb", folder=tmp_path).cells[0].scenario
    assert list(scenario.organisation.departments) == ["shop", "no"]
    assert scenario.organisation.groups == {}
    assert scenario.organisation.flows == ()
    assert scenario.organisation.degree == 6
    assert scenario.environment.half_life == 104


def test_scenarios_of_ones_own_may_extend_each_other(tmp_path: Path) -> None:
    """A chain adds up, the nearest statement winning."""
    write(tmp_path, "scenarios/base.yaml", OWN)
    write(tmp_path, "scenarios/next.yaml", "extends: base\ninvestment: {discount_rate: 0.05}\n")
    scenario = compose("scenario=next", folder=tmp_path).cells[0].scenario
    assert scenario.name == "next"
    assert (scenario.investment.discount_rate, scenario.investment.benefit) == (0.05, 4.0e6)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenario: {title: x}\n", "extends is missing"),
        ("extends: erp_manufacture\n", "did you mean erp_manufacturer?"),
        ("extends: acme\n", "goes in a circle (acme -> acme)"),
        ("extends: [a, b]\n", "which does not exist"),
        ("extends: erp_manufacturer\nadoptoin: {q: 1}\n", "did you mean adoption?"),
        ("extends: erp_manufacturer\nadoption.q: 1\n", "write `adoption:` and below it `q:`"),
        ("extends: erp_manufacturer\nadoption: 3\n", "adoption holds no settings"),
        ("extends: erp_manufacturer\nadoption: {qq: 1}\n", "adoption.qq is not a known setting"),
        ("extends: erp_manufacturer\nadoption: {q: 010}\n", "adoption.q is '010', which is not"),
        ("extends: erp_manufacturer\nadoption: {q: .nan}\n", "adoption.q is not a number (NaN)"),
        ("extends: erp_manufacturer\nadoption: {q: {a: 1}}\n", "adoption.q is"),
        ("extends: erp_manufacturer\nout: /tmp\n", "out cannot stand at the top of a scenario"),
        ("extends: erp_manufacturer\nscenario: {name: x}\n", "leave it out"),
        ("extends: erp_manufacturer\nscenario: {strategies: [x]}\n", "names 'x', which is not a"),
        (
            "extends: erp_manufacturer\norganisation: {departments: {a: {staff: 1}}}\n",
            "organisation.departments.a.users is missing",
        ),
        (
            "extends: erp_manufacturer\norganisation: {departments: {a: {staff: 1, users: 2}}}\n",
            "organisation.departments.a.users is 2",
        ),
        ("extends: erp_manufacturer\nstrategy: big_bang_feb\n", "strategy cannot stand at the top"),
        ("extends: erp_manufacturer\ndefaults: [x]\n", "has the key 'defaults'"),
        ("# @package hydra\nextends: erp_manufacturer\n", "@package"),
    ],
)
def test_faults_of_a_scenario_name_their_file(text: str, said: str, tmp_path: Path) -> None:
    """Every fault of an own scenario names the file in which it stands."""
    write(tmp_path, "scenarios/acme.yaml", text)
    found = refused("scenario=acme", folder=tmp_path)
    assert any(line.startswith("scenarios/acme.yaml: ") and said in line for line in found), found


def test_a_fault_on_the_command_line_does_not_blame_the_file(tmp_path: Path) -> None:
    """The word wins over the file, and so does its fault."""
    write(tmp_path, "scenarios/acme.yaml", "extends: erp_manufacturer\nadoption: {q: 0.1}\n")
    found = refused("scenario=acme", "adoption.q=-1", folder=tmp_path)
    assert found == ["adoption.q is -1; allowed: 0 to 1e+09"]


def test_a_circle_of_scenarios_is_refused(tmp_path: Path) -> None:
    """a extends b extends a."""
    write(tmp_path, "scenarios/a.yaml", "extends: b\n")
    write(tmp_path, "scenarios/b.yaml", "extends: a\n")
    assert any(
        "goes in a circle (a -> b -> a)" in line for line in refused("scenario=a", folder=tmp_path)
    )


def test_hostile_files_leave_no_mark(tmp_path: Path) -> None:
    """A scenario that tries to start code or read the environment is refused, and does neither."""
    canary = tmp_path / "canary"
    os.environ["UPTAKE_TEST_SECRET"] = "do-not-tell"
    payloads = [
        f"hydra: {{callbacks: {{x: {{_target_: os.mknod, path: {canary}}}}}}}\n",
        f"organisation: {{_target_: pathlib.Path.touch, self: {canary}}}\n",
        "scenario: {title: '${oc.env:UPTAKE_TEST_SECRET}'}\n",
        f"scenario: {{title: !!python/object/apply:os.mknod [{canary}]}}\n",
        "defaults:\n  - override hydra/launcher: basic\n",
    ]
    for payload in payloads:
        write(tmp_path, "scenarios/acme.yaml", "extends: erp_manufacturer\n" + payload)
        said = refused("scenario=acme", folder=tmp_path)
        assert not any("do-not-tell" in line for line in said)
    del os.environ["UPTAKE_TEST_SECRET"]
    assert not canary.exists()


def test_a_session_leaves_no_trace_in_hydra(tmp_path: Path) -> None:
    """A user's nodes are gone when the session ends."""
    write(tmp_path, "scenarios/acme.yaml", OWN)
    compose("scenario=acme", folder=tmp_path)
    with session() as hydra, pytest.raises(BadInput):
        hydra.values(["scenario=acme"])


PEOPLE = "id,department\n" + "".join(f"p{i},{'north' if i % 3 else 'south'}\n" for i in range(70))
TIES = "speaker,listener\n" + "".join(f"p{i},p{(i * 7 + 1) % 70}\n" for i in range(70))


def from_files(folder: Path, *words: str) -> Study:
    """Compose the ERP case on seventy people from files."""
    write(folder, "people.csv", PEOPLE)
    write(folder, "ties.csv", TIES)
    return compose(
        "organisation=from_files",
        "organisation.people=people.csv",
        "organisation.ties=ties.csv",
        "strategy=big_bang_feb",
        *words,
        folder=folder,
    )


def test_people_from_files_take_the_place_of_the_scenarios_own(tmp_path: Path) -> None:
    """Departments are those of the files; what depends on the size of the firm scales, with a
    note, and staff numbers do not, with a note."""
    study = from_files(tmp_path)
    scenario = study.cells[0].scenario
    own = compose("strategy=big_bang_feb", folder=tmp_path).cells[0].scenario
    assert scenario.organisation.rows is not None
    assert sorted(scenario.organisation.rows.departments) == ["north", "south"]
    assert scenario.organisation.departments == {}
    for name in LUMP_SUMS:
        stated = getattr(own.investment, name)
        assert getattr(scenario.investment, name) == stated * 0.1
    assert scenario.investment.hypercare_staff == own.investment.hypercare_staff
    assert math.isclose(scenario.adoption.gain, own.adoption.gain, rel_tol=1e-12)
    assert any("multiplied by 0.1" in note for note in study.notes)
    assert any(note.startswith("Not scaled: 4 support agents") for note in study.notes)


def test_sums_on_the_command_line_are_meant_as_they_stand(tmp_path: Path) -> None:
    """Whoever types a benefit knows his own firm."""
    scenario = from_files(tmp_path, "investment.benefit=1e6").cells[0].scenario
    assert scenario.investment.benefit == 1e6
    assert scenario.investment.one_off == 1.08e6


def test_the_scale_of_money_can_be_stated(tmp_path: Path) -> None:
    """organisation.money_scale wins over the ratio of users."""
    scenario = from_files(tmp_path, "organisation.money_scale=0.5").cells[0].scenario
    assert scenario.investment.one_off == 5.4e6


def test_a_scenario_of_ones_own_may_take_people_from_files(tmp_path: Path) -> None:
    """Its parent's sums scale by its parent's users; its own sums are meant as they stand."""
    write(tmp_path, "people.csv", PEOPLE)
    write(tmp_path, "ties.csv", TIES)
    text = (
        "extends: erp_manufacturer\norganisation:\n  kind: from_files\n  people: people.csv\n"
        "  ties: ties.csv\n  groups: {finance: [south]}\ninvestment: {benefit: 3.0e+5}\n"
    )
    write(tmp_path, "scenarios/acme.yaml", text)
    scenario = (
        compose("scenario=acme", "strategy=phased_function", folder=tmp_path).cells[0].scenario
    )
    assert scenario.investment.benefit == 3.0e5
    assert scenario.investment.one_off == 1.08e6
    assert scenario.organisation.groups == {"finance": ("south",)}


def test_faults_of_files_come_with_all_others(tmp_path: Path) -> None:
    """A missing file and a contradiction are said together."""
    said = refused(
        "organisation=from_files",
        "organisation.people=nobody.csv",
        "adoption.w_ease=.5",
        folder=tmp_path,
    )
    assert any("nobody.csv" in line for line in said)
    assert any("a sum of 1" in line for line in said)


def test_a_wrong_value_does_not_hide_a_missing_file_or_a_bad_plan(tmp_path: Path) -> None:
    """Values, files, contradictions and plans are all looked at, whatever fails first."""
    write(tmp_path, "strategies/one.yaml", "steps:\n  - {week: 3, pull: go_liev}\n")
    said = refused(
        "organisation=from_files",
        "organisation.people=nobody.csv",
        "adoption.q=-1",
        "calendar.start_date=never",
        folder=tmp_path,
    )
    for part in ("adoption.q is -1", "nobody.csv", "calendar.start_date is", "go_liev"):
        assert sum(part in line for line in said) == 1, part


def test_a_wrong_value_has_no_followers(tmp_path: Path) -> None:
    """A wrong weight is one fault, not also a wrong sum of weights."""
    assert refused("adoption.w_ease=2", folder=tmp_path) == [
        "adoption.w_ease is 2; allowed: 0 to 1"
    ]
    said = refused("organisation.departments.sales.users=x", folder=tmp_path)
    assert len(said) == 1


def test_groups_of_files_must_name_their_departments(tmp_path: Path) -> None:
    """A group of a department that the files do not have is refused with the nearest name."""
    with pytest.raises(BadInput, match="did you mean south"):
        from_files(tmp_path, "organisation.groups.finance=[soutth]")


def test_python_plans_are_loaded_when_named(tmp_path: Path) -> None:
    """A class with `decide` is a plan; its text travels with it, and decides its identity."""
    path = write(tmp_path, "late.py", PYTHON_PLAN)
    study = compose("strategy=late,big_bang_feb", folder=tmp_path, with_files=[path])
    plan = study.cells[1].strategy
    assert (plan.name, plan.title) == ("late", "Late")
    path.write_text(PYTHON_PLAN.replace("60", "61"), encoding="utf-8")
    other = compose("strategy=late", folder=tmp_path, with_files=[path])
    assert other.cells[1].id != study.cells[1].id
    assert list(study.config["own_code"]) == ["late.py"]
    assert len(study.config["own_code"]["late.py"]) == 64


def test_the_path_of_a_python_plan_is_nobodys_business(tmp_path: Path) -> None:
    """The same text in another folder is the same cell."""
    cells = []
    for place in ("a", "b"):
        path = write(tmp_path, f"{place}/late.py", PYTHON_PLAN)
        cells.append(compose("strategy=late", folder=tmp_path, with_files=[path]).cells[1].id)
    assert cells[0] == cells[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "holds no class"),
        ("def broken(:\n", "cannot be run (SyntaxError"),
        ("raise ValueError('no')\n", "cannot be run (ValueError: no)"),
        (
            "class A:\n name='x'\n def decide(self, view): pass\n"
            "class B:\n name='x'\n def decide(self, view): pass\n",
            "gives two plans the name 'x'",
        ),
    ],
)
def test_faults_of_python_plans_are_sentences(text: str, said: str, tmp_path: Path) -> None:
    """A file that cannot be used is refused by its name."""
    path = write(tmp_path, "mine.py", text)
    assert any(said in str(problem) for problem in load_plans([path])[1])


def test_a_python_plan_cannot_take_a_shipped_name(tmp_path: Path) -> None:
    """big_bang_feb stays what it is."""
    path = write(tmp_path, "big_bang_feb.py", PYTHON_PLAN)
    assert any(
        "a name that is taken" in line for line in refused(folder=tmp_path, with_files=(path,))
    )


def test_a_fresh_start_has_no_memory(tmp_path: Path) -> None:
    """Two starts of one Python plan share nothing."""
    path = write(tmp_path, "late.py", PYTHON_PLAN)
    (plan,), _ = load_plans([path])

    class View:
        week = 40

    first, second = plan.start(), plan.start()
    assert len(list(first.decide(View()))) == 1  # type: ignore[arg-type]
    assert len(list(first.decide(View()))) == 0  # type: ignore[arg-type]
    assert len(list(second.decide(View()))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a b (1).csv",
        'say "hi"',
        "back\\slash",
        "end\\",
        '\\"',
        "ü €",
        "[x]",
        "a,b",
        "k=v",
        "",
        "${",
        "'single'",
    ],
)
def test_quoted_text_comes_back_as_it_was(text: str) -> None:
    """Whatever a file is called, Hydra gives its name back unchanged."""
    from hydra.core.override_parser.overrides_parser import OverridesParser

    assert OverridesParser.create().parse_override(f"out={quoted(text)}").value() == text


def test_a_sweep_may_name_several_values_and_a_comparison_may_not() -> None:
    """Commas are a sweep's; a study's own keys are never swept."""
    words = ["adoption.q=.1,.2", "seed=1,2", "futures=10,20", "strategy=big_bang_feb,phased_plus"]
    options = {"strategy": ("big_bang_feb", "phased_plus")}
    request, problems = read_request(words, "sweep", options)
    assert [change.key for change in request.changes if change.sweeps] == ["adoption.q", "seed"]
    assert [problem.field for problem in problems] == ["futures"]
    _, problems = read_request(words, "compare", options)
    assert [problem.field for problem in problems] == ["adoption.q", "seed", "futures"]


def test_own_files_are_listed_in_order(tmp_path: Path) -> None:
    """Files come in order of their names; other files are left alone."""
    for name in ("b.yaml", "a.yml", "c.txt"):
        write(tmp_path, f"strategies/{name}", PLAN)
    assert [file.name for file in own_files(tmp_path, "strategy")] == ["a", "b"]
    assert own_files(tmp_path, "scenario") == ()
    assert own_scenario("erp_manufacturer", (), ("erp_manufacturer",)).nodes == []


def test_scaling_leaves_everything_else_alone() -> None:
    """Only lump sums scale; a scale of one changes nothing, bit for bit."""
    money = compose("strategy=do_nothing").cells[0].scenario.investment
    assert scale_money(money, 1.0) == money
    half = scale_money(money, 0.5)
    changed = {name for name in vars(money) if getattr(money, name) != getattr(half, name)}
    assert changed == {
        name for name in LUMP_SUMS if getattr(money, name) and math.isfinite(getattr(money, name))
    }


def test_no_benefit_leaves_the_gain_alone() -> None:
    """The neutral value of the benefit changes nothing."""
    scenario = compose("scenario=voluntary_tool").cells[0].scenario
    assert with_gain(scenario.adoption, scenario.investment, 240, 37.5) is scenario.adoption


def test_the_configuration_of_the_manifest_is_resolved(tmp_path: Path) -> None:
    """It holds every setting with its final value, and no infinity that JSON cannot write."""
    import json

    study = compose("adoption.q=.2", "strategy=do_nothing", folder=tmp_path)
    text = json.dumps(study.config, allow_nan=False)
    assert str(tmp_path) not in text
    assert study.config["adoption"]["q"] == 0.2
    assert study.config["adoption"]["gain"] == study.cells[0].scenario.adoption.gain
    assert study.config["investment"]["budget"] == "infinite"
    assert study.config["keys"]["futures"] == 30
    assert study.config["sources"]["investment.benefit"]


def test_an_empty_mapping_takes_every_entry_out() -> None:
    """With the ranges of those entries; what must have entries says so, and parts are refused."""
    words = ("scenario=erp_manufacturer", "strategy=do_nothing", "futures=20")
    scenario = compose(*words, "environment.hazards={}").cells[0].scenario
    assert scenario.environment.hazards == {}
    assert not any(one.path.startswith("environment.hazards") for one in scenario.uncertain)
    with pytest.raises(BadInput, match=r"organisation.departments is empty; allowed: at least one"):
        compose(*words, "organisation.departments={}")
    with pytest.raises(BadInput, match=r"departments.it is empty, which takes nothing out"):
        compose(*words, "organisation.departments.it={}")


def test_a_sweep_refuses_an_empty_mapping() -> None:
    """It would merge it into what the scenario has, and so change nothing."""
    _, problems = read_request(["environment.hazards={}"], "sweep", {})
    assert [str(one) for one in problems] == [
        "environment.hazards is empty, and no sweep takes entries out; `uptake compare` does"
    ]
