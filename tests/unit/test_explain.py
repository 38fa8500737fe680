"""A story cites what is in the log, names the cause that was planted, and fits a page."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparison import Objective
from sim.analysis.explain import RunLog, stalled, timeline
from sim.analysis.reasons import Story, StoryLine, read_story, write_story
from sim.analysis.story import find_run
from sim.analysis.switch_off import Without, switch_off
from sim.areas.environment.parameters import EnvironmentParameters, Shock
from sim.contracts import Pull
from sim.errors import BadInput
from sim.report.reasons_text import story_text
from sim.scenario import Future, Scenario

NPV = Objective("npv", "NPV", "USD M", "money", 1e6, True)
WEEKS = np.arange(105)


def a_log(
    *,
    final: float = 0.4,
    wait: float = 0.0,
    fatigue: float = 0.0,
    using: float = 0.9,
    courses: bool = True,
    waits: bool = False,
) -> RunLog:
    """Make a log in which sales, live in week 20, ends with `final` proficient."""
    events = [
        (3, "pull", "", "town_hall: all departments (as planned)"),
        (16, "pull", "", "train: sales (as planned)") if courses else (16, "note", "", "nothing"),
        (18, "waiting", "sales", "sales waits for the build") if waits else (18, "note", "", "x"),
        (20, "go_live", "sales", "sales goes live"),
        (20, "go_live", "finance", "finance goes live"),
        *((21 + place, "stance", "sales", "the head now doubts the change") for place in range(12)),
        (30, "shock", "", "Key users leave"),
    ]
    table = pd.DataFrame(events, columns=["week", "kind", "department", "text"])
    table.insert(0, "event", np.arange(1, len(table) + 1))
    weekly = pd.DataFrame({"week": WEEKS, "output": 1.0, "support_wait": wait, "fatigue": fatigue})
    grid = WEEKS[::4]
    rows = []
    for name, end in (("sales", final), ("finance", 0.95)):
        since = np.clip((grid - 20) / 20, 0, 1)
        rows.append(pd.DataFrame({
            "week": grid, "department": name, "proficient_share": end * since,
            "routine_share": since, "using": using * since, "aware_share": 0.95 * since,
            "workaround_d": 0.02 * since, "live": (grid >= 20) * 1.0}))  # fmt: skip
    return RunLog(table, weekly, pd.concat(rows), {"sales": 50, "finance": 20})


def cited(line: StoryLine) -> set[int]:
    found = re.search(r"\[(e\d+(?:, e\d+)*)\]$", line.text)
    assert found, line.text
    return {int(one) for one in re.findall(r"e(\d+)", found[1])}


def test_the_ten_decisive_events_stand_in_order_and_cite_the_log():
    log = a_log(waits=True)
    lines = timeline(log)
    assert len(lines) == 10
    for line in lines:
        assert cited(line) == set(line.events)
        assert cited(line) <= set(log.events["event"])
    weeks = [int(re.match(r"Week (\d+)", line.text)[1]) for line in lines]
    assert weeks == sorted(weeks)
    text = " ".join(line.text for line in lines)
    assert "Key users leave" in text
    assert "sales, finance go live" in text


@pytest.mark.parametrize(
    ("planted", "cause"),
    [
        ({"wait": 2.0}, "queue"),
        ({"using": 0.2}, "resistance"),
        ({"courses": False}, "training"),
        ({"waits": True}, "dependency"),
        ({"fatigue": 1.8}, "fatigue"),
        ({}, ""),
    ],
)
def test_the_planted_cause_of_a_stall_is_named(planted, cause):
    log = a_log(**planted)
    found = stalled(log)
    assert found.department == "sales"
    assert found.cause == cause
    for line in found.why:
        assert cited(line) <= set(log.events["event"])
    if cause:
        assert found.why[1].text.startswith(cause)


def test_nobody_is_named_where_nobody_fell_behind():
    assert stalled(a_log(final=0.9)).department == ""


@dataclass(frozen=True)
class Talker:
    """Pull two levers every week."""

    name: str = "talker"
    title: str = "Talk"

    def start(self) -> Talker:
        return self

    def decide(self, view: object) -> tuple[Pull, ...]:
        return Pull("town_hall"), Pull("train")


def test_a_lever_is_taken_away_and_nothing_else():
    plan = Without(Talker(), "train").start()
    assert [pull.lever for pull in plan.decide(None)] == ["town_hall"]
    assert (plan.name, plan.title) == ("talker", "Talk")


def test_what_was_removed_gets_its_effect_and_its_events():
    hazards = {"leave": Shock("departures", title="Key users leave"),
               "calm": Shock("sponsor_exit", title="Never strikes")}  # fmt: skip
    scenario = Scenario("made", environment=EnvironmentParameters(hazards=hazards))

    def measure(place, plan, future):
        lever = plan.lever if isinstance(plan, Without) else ""
        npv = 3e6 - (2e6 if lever == "train" else 0) + (0 if "leave" in place.environment.hazards
                                                        else 0.5e6)  # fmt: skip
        return {"npv": npv, "t80": None if lever == "town_hall" else 80.0 - 6 * (lever == "train")}

    log = a_log().events
    found = switch_off(scenario, Talker(), Future(), log, NPV, measure)
    assert [one.name for one in found] == ["train", "Key users leave", "town hall"]
    train, leave, town = found
    assert (train.outcome.exact, train.weeks.shown, train.kind) == (2e6, 6.0, "lever")
    assert (leave.outcome.exact, leave.kind) == (-0.5e6, "risk")
    assert (town.outcome.exact, town.weeks) == (0.0, None)
    assert "without it 80 % never" in town.text
    for one in found:
        assert cited(StoryLine(one.text, one.events)) <= set(log["event"])
    assert math.isclose(train.outcome.shown, 2.0)


def a_story(n: int = 30) -> Story:
    line = StoryLine(f"{'a long sentence about a department ' * 8}[e1]", (1,))
    hazards = {"leave": Shock("departures", title="Key users leave")}
    scenario = Scenario("made", environment=EnvironmentParameters(hazards=hazards))
    off = switch_off(scenario, Talker(), Future(), a_log().events, NPV,
                     lambda *_: {"npv": 1e6, "t80": 80.0})  # fmt: skip
    return Story("ab-1", "talker", "Talk", 1, "NPV 1 [e1]", (line,) * 10, "sales", "queue",
                 (line,) * 4, off * n, "k")  # fmt: skip


def test_the_story_fits_one_page_of_eighty_columns():
    text = story_text(a_story())
    lines = text.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 79
    assert text.isascii()
    assert text.count("[e1]") >= 10


def test_the_story_survives_its_file(tmp_path):
    write_story(a_story(2), tmp_path)
    assert read_story(tmp_path, "k") == a_story(2)
    assert read_story(tmp_path, "another") is None


def test_a_run_that_there_is_not_is_told_with_those_that_there_are() -> None:
    """A future too far names the futures; a misspelt plan the nearest run."""
    strategies, futures = ["big", "big", "odd", "odd"], [0, 1, 0, 4]
    runs = pd.DataFrame({"run": ["a-0", "a-1", "b-0", "b-4"], "strategy": strategies,
                         "future": futures, "status": "ok", "npv": 1.0})  # fmt: skip
    for asked, said in (
        ("big:7", "big:7 is no run of this study; allowed: big: with a future from 0 to 1"),
        ("odd:7", "odd:7 is no run of this study; allowed: odd: with one of the futures 0, 4"),
        ("bik:1", "bik:1 is no run of this study; did you mean big:1?"),
    ):
        with pytest.raises(BadInput) as refused:
            find_run(runs, asked, "big", "npv")
        assert str(refused.value) == said
    assert find_run(runs, "odd:4", "big", "npv")["run"] == "b-4"
