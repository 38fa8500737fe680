"""Every setting is checked against its knob; every fault comes at once, in plain words."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from sim.config.cross_checks import cross_check
from sim.config.knob_tables import (
    GROUPS,
    StudyKeys,
    all_settings,
    defaults,
    field_types,
    is_open,
)
from sim.config.schema import Checked, check, configuration_model
from sim.units import knobs

DEPARTMENTS = {"it": {"staff": 9, "users": 4}, "hr": {"staff": 3, "users": 3}}


def checked(**groups: Any) -> Checked:
    """Check a small valid configuration with some groups changed."""
    organisation = {"departments": DEPARTMENTS, **groups.pop("organisation", {})}
    found, problems = check({"organisation": organisation, **groups})
    assert problems == []
    assert found is not None
    return found


def crossed(**groups: Any) -> list[str]:
    """Return what the cross checks say about a small configuration with some groups changed."""
    found = checked(**groups)
    names = tuple(found.groups["organisation"].departments)
    return [str(problem) for problem in cross_check(found, names, ())]


def test_nothing_given_is_every_default() -> None:
    """An empty configuration gives the dataclasses as the code declares them."""
    found, problems = check({})
    assert problems == []
    assert found is not None
    assert found.groups == {name: cls() for name, cls in GROUPS.items()}
    assert found.keys == StudyKeys()


def test_the_defaults_written_out_are_the_defaults() -> None:
    """What goes into the configuration nodes comes back as the same dataclasses."""
    found, problems = check({name: defaults(cls) for name, cls in GROUPS.items()})
    assert problems == []
    assert found is not None
    assert found.groups == {name: cls() for name, cls in GROUPS.items()}


NUMBERS = [
    (group, name, about)
    for group, cls in GROUPS.items()
    for name, about in knobs(cls).items()
    if field_types(cls)[name] in (int, float)
]


@pytest.mark.parametrize(("group", "name", "about"), NUMBERS, ids=lambda part: str(part)[:30])
def test_every_number_is_held_to_its_range(group: str, name: str, about: Any) -> None:
    """A number outside its knob's range, NaN, text or a flag is refused by its path."""
    wrong: list[object] = [math.nan, "1", True, None, [1], {"a": 1}]
    if about.low is not None:
        wrong.append(about.low - 1)
    if about.high is not None:
        wrong.append(about.high + 1)
        wrong.append(math.inf)
    for value in wrong:
        found, problems = check({group: {name: value}})
        assert found is None
        assert [problem.field for problem in problems] == [f"{group}.{name}"], value


@pytest.mark.parametrize(("group", "name", "about"), NUMBERS, ids=lambda part: str(part)[:30])
def test_the_ends_of_every_range_are_allowed(group: str, name: str, about: Any) -> None:
    """Both ends of a knob's range are valid."""
    for value in (about.low, about.high):
        if value is not None and (field_types(GROUPS[group])[name] is float or value % 1 == 0):
            assert check({group: {name: value}})[1] == []


def test_infinity_is_allowed_where_a_knob_has_no_upper_end() -> None:
    """An infinite budget is no budget."""
    found, _ = check({"investment": {"budget": math.inf}})
    assert found is not None
    assert found.groups["investment"].budget == math.inf


def test_whole_numbers_may_be_written_with_a_point() -> None:
    """3.0 trainers are three trainers, 3.5 are refused."""
    found, _ = check({"investment": {"trainers": 3.0}})
    assert found is not None
    assert found.groups["investment"].trainers == 3
    assert isinstance(found.groups["investment"].trainers, int)
    assert "not a whole number" in str(check({"investment": {"trainers": 3.5}})[1][0])


def test_every_fault_comes_at_once() -> None:
    """Faults of six groups give six sentences, each with its path, range and nearest name."""
    _, problems = check(
        {
            "adoption": {"q": "0.2", "qq": 1, "open_stops_learning": "no"},
            "organisation": {"kind": "form_files", "departments": {"a": {"staf": 1}}},
            "calendar": {"freezes": [{"start": 1}], "peaks": 3},
            "futures": -1,
            "workers": "many",
            "reports": {"using_share": "later"},
            "wrokers": 1,
        }
    )
    said = [str(problem) for problem in problems]
    assert "adoption.q is '0.2', which is not a number; allowed: 0 to 1e+09" in said
    assert "adoption.qq is not a known setting; did you mean adoption.q?" in said
    assert "adoption.open_stops_learning is 'no'; allowed: true, false" in said
    assert (
        "organisation.kind is form_files; allowed: generated, from_files; did you mean from_files?"
    ) in said
    assert any(line.startswith("organisation.departments.a.staf is not a known") for line in said)
    assert "calendar.freezes.0.end is missing" in said
    assert "calendar.peaks is 3; allowed: a list" in said
    assert "futures is -1; allowed: 0 to 1e+06" in said
    assert "workers is 'many'; allowed: 1 to 4096, serial, dask, dask:tcp://HOST:PORT, null" in said
    assert "reports.using_share is 'later'; allowed: live, off, late:WEEKS (0 to 520)" in said
    assert "wrokers is not a known setting; did you mean workers?" in said


def test_a_setting_in_the_wrong_group_is_shown_its_place() -> None:
    """A name that exists elsewhere is found there."""
    _, problems = check({"adoption": {"hypercare_staff": 3}})
    assert problems[0].nearest == "investment.hypercare_staff"


def test_names_stay_text() -> None:
    """A whole number is taken as a name; true, 1.5 and nothing are refused as names."""
    found, _ = check({"organisation": {"groups": {"x": [3]}}})
    assert found is not None
    assert found.groups["organisation"].groups == {"x": ("3",)}
    for value in (True, 1.5, None):
        assert check({"organisation": {"groups": {"x": [value]}}})[0] is None


def test_every_setting_is_in_the_model() -> None:
    """The generated model has a field for every knob, and forbids all else at every level."""
    schema = configuration_model().model_json_schema()
    assert schema["additionalProperties"] is False
    definitions = schema["$defs"]
    assert all(
        part["additionalProperties"] is False
        for part in definitions.values()
        if part.get("type") == "object"
    )
    for path, _, _ in all_settings():
        head, _, name = path.partition(".")
        if not name:
            assert head in schema["properties"]
        elif head in GROUPS:
            assert name in definitions[GROUPS[head].__name__]["properties"]


def test_only_mappings_whose_keys_are_names_are_open() -> None:
    """Names that a scenario gives (departments, hazards, committees ...); nothing else may grow.

    Weights by name are open too; a check of their own refuses names that are none.
    """
    assert {path for path, _, annotation in all_settings() if is_open(annotation)} == {
        "scenario.sources",
        "scenario.uncertain",
        "organisation.departments",
        "organisation.groups",
        "organisation.columns",
        "environment.hazards",
        "environment.sources",
        "governance.levers",
        "governance.channels",
        "governance.campaigns",
        "governance.committees",
        "governance.proposals",
        "governance.risks",
        "governance.controls",
        "investment.pools",
        "investment.pool_wages",
        "investment.projects",
        "investment.budget_cuts",
        "investment.requests",
        "investment.score_weights",
        "planning.standards",
        "planning.technologies",
        "architecture.assets",
        "architecture.processes",
        "architecture.goal_weights",
        "planning.sourcing",
        "planning.modes",
        "planning.procurement",
    }


def test_a_small_valid_configuration_has_no_contradictions() -> None:
    """The base of the tests below is fine."""
    assert crossed() == []


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"adoption": {"w_ease": 0.5}}, "is 1.35; allowed: a sum of 1"),
        (
            {"organisation": {"departments": {"a": {"staff": 2, "users": 3}}}},
            "organisation.departments.a.users is 3; allowed: 0 to 2 (staff)",
        ),
        (
            {"organisation": {"departments": {"a": {"staff": -2, "users": 0}}}},
            "organisation.departments.a.staff is -2; allowed: 0 or more",
        ),
        (
            {"organisation": {"departments": {}}},
            "organisation.departments is empty; allowed: at least one department",
        ),
        (
            {"organisation": {"departments": {"a": {"staff": 3, "users": 0}}}},
            "organisation.departments has no intended users; allowed: at least one",
        ),
        (
            {"organisation": {"departments": {"a": {"staff": 10**12, "users": 1}}}},
            "organisation.departments has 1,000,000,000,000 people; allowed: at most 10,000,000",
        ),
        (
            {"planning": {"sourcing": {"crm": {"mode": "by"}}}},
            "planning.sourcing.crm.mode names 'by', which is not a mode; allowed: build, buy, "
            "outsource, subscribe; did you mean buy?",
        ),
        (
            {"planning": {"sourcing": {"crm": {"developer_weeks": 10}}}},
            "planning.sourcing.crm.developer_weeks takes developers, and no pool lends them; "
            "allowed: 0, or a pool named in investment.sourcing_pool",
        ),
        (
            {"planning": {"sourcing": {"crm": {"covers": "technologie"}}}},
            "planning.sourcing.crm.covers names 'technologie', which is not a project or "
            "`technology`; allowed: technology; did you mean technology?",
        ),
        (
            {"organisation": {"flows": [["it", "hrr", 1]]}},
            "organisation.flows.0 names 'hrr', which is not a department; did you mean hr?",
        ),
        (
            {"organisation": {"flows": [["it", "it", 1]]}},
            "organisation.flows.0 goes from 'it' to itself",
        ),
        (
            {"organisation": {"flows": [["it", "hr", -1]]}},
            "organisation.flows.0 has the weight -1; allowed: 0 or more",
        ),
        (
            {"organisation": {"groups": {"x": []}}},
            "organisation.groups.x is empty; allowed: at least one department",
        ),
        (
            {"organisation": {"groups": {"x": ["itt"]}}},
            "organisation.groups.x names 'itt', which is not a department; did you mean it?",
        ),
        (
            {"environment": {"hazards": {"h": {"kind": "departures", "departments": ["hx"]}}}},
            "environment.hazards.h.departments names 'hx', which is not a department",
        ),
        (
            {"environment": {"hazards": {"h": {"kind": "departures", "chance": 1.2}}}},
            "environment.hazards.h.chance is 1.2; allowed: 0 to 1",
        ),
        (
            {"environment": {"hazards": {"h": {"kind": "departures", "start": 4, "end": 4}}}},
            "environment.hazards.h has the window 4 to 4",
        ),
        (
            {"environment": {"hazards": {"h": {"kind": "departures", "size": -1.0}}}},
            "environment.hazards.h.size is -1; allowed: 0 or more",
        ),
        (
            {"calendar": {"freezes": [{"start": 5, "end": 3}]}},
            "calendar.freezes.0 goes from week 5 to 3",
        ),
        (
            {"calendar": {"peaks": [{"start": -1, "end": 3}]}},
            "calendar.peaks.0 goes from week -1 to 3",
        ),
        (
            {"calendar": {"start_date": "1.2.2027"}},
            "calendar.start_date is '1.2.2027'; allowed: a date such as 2027-02-01",
        ),
        (
            {"investment": {"money_weeks": 100}},
            "investment.money_weeks is 100; allowed: 0, or at least the 156 simulated weeks",
        ),
        (
            {"scenario": {"sources": {"adoption.qq": "x"}}},
            "scenario.sources.adoption.qq is not a known setting; did you mean adoption.q?",
        ),
        ({"study": "../x"}, "study is '../x', which cannot name a folder"),
        ({"study": "/tmp/x"}, "study is '/tmp/x', which cannot name a folder"),
        ({"study": "CON"}, "study is 'CON', which cannot name a folder"),
        ({"study": "nul.x"}, "study is 'nul.x', which cannot name a folder"),
        ({"study": "a."}, "study is 'a.', which cannot name a folder"),
        ({"study": "a\0b"}, "which cannot name a folder"),
        ({"study": "x" * 300}, "which cannot name a folder"),
    ],
)
def test_contradictions_are_named(groups: dict[str, Any], said: str) -> None:
    """Each contradiction gives one sentence with the path, the range and the nearest name."""
    found = crossed(**groups)
    assert len(found) == 1
    assert said in found[0]


def test_what_a_dataclass_itself_refuses_is_a_problem_too() -> None:
    """Terms of a lever that does not exist are refused in a sentence."""
    found, problems = check({"governance": {"levers": {"mass_male": {"hours": 3}}}})
    assert found is None
    assert problems[0].nearest == "mass_mail"


def test_contradictions_come_at_once() -> None:
    """Three contradictions give three sentences."""
    found = crossed(
        adoption={"w_ease": 0.5},
        calendar={"start_date": "never", "freezes": [{"start": 5, "end": 3}]},
    )
    assert len(found) == 3


def test_one_person_alone_is_an_organisation() -> None:
    """One department of one person, and a department of nobody, are legal."""
    departments = {"a": {"staff": 1, "users": 1}, "b": {"staff": 0, "users": 0}}
    assert crossed(organisation={"departments": departments}) == []


def test_checked_groups_are_frozen() -> None:
    """Nobody changes a checked setting afterwards."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        checked().groups["adoption"].q = 1.0
