"""Steps of the recommended plan: read off events, counted over futures, told in words."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.analysis.agenda import Pulled, Teller, agenda_of, middle_and_range, read_pull, steps_of
from sim.analysis.compare import compare
from sim.analysis.departments import DepartmentSize, group_departments
from sim.analysis.gantt import rows_of
from sim.analysis.network import network_of
from tests.made_study import ERP, made_study

SIZES = {"finance": DepartmentSize(60, 50), "hr": DepartmentSize(20, 10),
         "legal": DepartmentSize(3, 3), "pr": DepartmentSize(3, 2)}  # fmt: skip
GROUPING = group_departments(list(SIZES), SIZES)
CONFIG = {"investment": {"hypercare_staff": 12, "hypercare_weeks": 8, "build_weeks": 40},
          "governance": {"champion_share": 0.1},
          "organisation": {"flows": [["finance", "hr", 2.0], ["finance", "legal", 1.0],
                                     ["legal", "pr", 9.0]], "flow_rest": 0.5}}  # fmt: skip


def events(*rows: tuple[str, float, str, str]) -> pd.DataFrame:
    """Make events of some runs: run, week, kind, text."""
    table = pd.DataFrame(rows, columns=["run", "week", "kind", "text"])
    return table.assign(department="finance", event=range(len(rows)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("train: all departments (as planned)", Pulled("train", (), None, None, None, True)),
        ("add_support: all departments; amount 8; 4 weeks (wait(support) 0.6 > 0.5)",
         Pulled("add_support", (), None, 8.0, 4.0, False)),
        ("go_live: a, b; date 44; voluntary (as planned)",
         Pulled("go_live", ("a", "b"), 44, None, None, True, (), True)),
        ("go_live: odd; name: x; date 3 (as planned)",
         Pulled("go_live", ("odd; name: x",), 3, None, None, True)),
    ],
)  # fmt: skip
def test_pulls_are_read_as_they_are_told(text: str, found: Pulled) -> None:
    """A pull's event holds lever, departments, date, amount and weeks, whatever the names."""
    assert read_pull(text) == found


def test_a_step_counts_where_half_of_the_futures_take_it() -> None:
    """Steps of fewer futures are left out; what answers to something is counted apart."""
    found = steps_of(
        events(
            ("r1", 4.0, "pull", "town_hall: all departments (as planned)"),
            ("r2", 4.0, "pull", "town_hall: all departments (as planned)"),
            ("r1", 9.0, "pull", "train: finance (as planned)"),
            ("r3", 20.0, "pull", "add_support: all departments (wait(support) 0.7 > 0.5)"),
            ("r3", 30.0, "pull", "add_support: all departments (wait(support) 0.8 > 0.5)"),
        ),
        4,
    )
    assert [(week, pull.lever) for week, pull in found.planned] == [(4, "town_hall")]
    assert found.when_needed == {"add_support": 1}


def test_small_departments_are_never_named() -> None:
    """Departments under five people are told by the name of their merged row."""
    teller = Teller("2027-02-01", GROUPING, CONFIG)
    assert teller.where(("legal", "pr")) == "Small departments"
    assert teller.where(("finance", "legal")) == "Finance, Small departments"
    assert teller.where(()) == "everybody"
    network = network_of(CONFIG, GROUPING, None)
    assert network is not None
    assert [node.name for node in network.nodes] == ["Finance", "HR", "Small departments"]
    assert {(tie.first, tie.second): tie.weight for tie in network.ties} == {
        ("Finance", "HR"): 2.0, ("Finance", "Small departments"): 1.0}  # fmt: skip


def test_steps_are_told_with_dates_and_what_they_leave_open() -> None:
    """Dates are those of the calendar; amounts that a plan leaves open are the scenario's."""
    teller = Teller("2027-02-01", GROUPING, CONFIG)
    said = teller.say(read_pull("go_live: finance; date 52 (as planned)"))
    assert said == "Announce go-live on 31 Jan 2028 for Finance"
    assert teller.say(read_pull("add_support: all departments (as planned)")) == (
        "Put 12 more on the support desk for 8 weeks")  # fmt: skip
    champions = teller.say(read_pull("recruit_champions: all departments (as planned)"))
    assert champions.replace("\u00a0", " ") == "Make 10 % of users champions, everywhere"
    said = teller.say(read_pull("go_live: all departments; date 0; voluntary (as planned)"))
    assert said == "Open access for everybody on 1 Feb 2027"
    assert teller.say(read_pull("new_lever: hr (as planned)")) == "New lever: HR"


def test_the_next_three_steps_are_the_first_of_three_kinds() -> None:
    """A lever comes once among the next steps; freezes that end before the first are left out."""
    rows = [("r1", float(week), "pull", f"{lever}: all departments (as planned)")
            for week, lever in ((5, "train"), (6, "train"), (7, "town_hall"), (8, "mass_mail"),
                                (9, "mandate"))]  # fmt: skip
    teller = Teller("2027-02-01", GROUPING, CONFIG)
    found = agenda_of("p", steps_of(events(*rows), 1), teller, ((0, 4), (6, 8), (30, 40)))
    assert found is not None
    assert [action.week for action in found.first] == [5, 7, 8]
    assert len(found.actions) == 5
    assert found.freezes == "No go-live 15 Mar\u201328 Mar, 30 Aug\u20137 Nov"
    assert agenda_of("p", steps_of(events(), 1), teller, ()) is None


def test_chart_says_what_is_announced_and_what_happens() -> None:
    """A go-live that slips in some futures has its range; one that most never reach has none."""
    rows = [(f"r{i}", 3.0, "pull", "go_live: finance; date 10 (as planned)") for i in range(10)]
    rows += [(f"r{i}", 10.0 + (i == 9) * 4, "go_live", "finance goes live") for i in range(10)]
    rows += [(f"r{i}", 5.0, "pull", "legacy_switch_off: all departments (as planned)")
             for i in range(10)]  # fmt: skip
    rows += [("r0", 20.0, "legacy_off", "off")]
    made = events(*rows)
    steps = steps_of(made, 10)
    teller = Teller("2027-02-01", GROUPING, CONFIG)
    weekly = pd.DataFrame({"run": ["r0"] * 4, "week": range(4), "agents": [4.0, 9.0, 9.0, 4.0]})
    chart = {row.label: row for row in rows_of(steps, teller, made, weekly, CONFIG)}
    assert chart["Build, as planned"].bars[0].end == 40
    live = chart["Go-live: Finance"]
    assert (live.announced[0].week, live.bars[0].end) == (3.0, 10.0)
    assert (live.happens[0].low, live.happens[0].week) == (10.0, 10.0)
    assert 10.0 < live.happens[0].high <= 14.0
    heads = chart["Support desk, more heads"].bars[0]
    assert (heads.start, heads.end) == (1.0, 2.0)
    assert chart["Old system switched off"].happens == ()


def test_ranges_of_weeks_count_futures_that_never_get_there() -> None:
    """The middle is that of all futures; a range ends at the last future that got there."""
    found = middle_and_range([1.0, 2.0, 3.0], 4)
    assert found is not None
    assert found[1] <= found[0] <= found[2]
    assert found[2] == 3.0
    assert middle_and_range([], 4) is None


def test_projects_started_in_one_week_are_one_step() -> None:
    """What a step acts on is named; the same step for several things is told once."""
    rows = [("r1", 0.0, "pull", f"start_project: all departments; {name} (as planned)")
            for name in ("crm", "hr_suite", "mes", "portal")]  # fmt: skip
    rows.append(("r1", 8.0, "pull", "start_project: all departments; erp (as planned)"))
    found = steps_of(events(*rows), 1)
    assert [(week, len(pull.what)) for week, pull in found.planned] == [(0, 4), (8, 1)]
    said = Teller("2027-02-01", GROUPING, CONFIG).say(found.planned[0][1])
    assert said == "Start CRM, Hr suite and 2 more"


def test_champions_are_seats_of_the_largest_call() -> None:
    """A second call replaces those who tired: seats are not added up."""
    calls = ((4.0, "all departments; amount 0.04"), (30.0, "finance; amount 0.1"))
    rows = [("r1", week, "pull", f"recruit_champions: {call} (as planned)") for week, call in calls]
    network = network_of(CONFIG, GROUPING, steps_of(events(*rows), 1))
    assert network is not None
    assert [node.seats.shown for node in network.nodes] == [5.0, 0.0, 0.0]
    assert network.seats is not None
    assert network_of({}, GROUPING, None) is None


def test_comparison_holds_the_agenda_of_the_recommended_plan() -> None:
    """What the page says next is about its leader, never about the rival."""
    found = compare(made_study(ERP[:5]))
    assert found.agenda is not None
    assert found.agenda.plan == found.leader
    assert found.agenda.first[0].text.startswith("Announce go-live on 6 Dec 2027")
    assert compare(made_study([ERP[0]], futures=20)).agenda is None


def test_a_thing_and_what_is_made_of_it_are_both_said() -> None:
    """A pull that names item and mode: both are kept, and departments stay everybody."""
    pull = read_pull("set_mode: all departments; customer_contract/buy (as planned)")
    assert (pull.lever, pull.departments, pull.what) == ("set_mode", (), ("customer_contract/buy",))
    teller = Teller("2027-01-04", GROUPING, {})
    assert teller.say(pull) == "Source Customer contract: buy"
