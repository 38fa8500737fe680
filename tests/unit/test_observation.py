"""What a view shows, how late and how roughly, and what it cannot show."""

from __future__ import annotations

import dataclasses
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.contracts import QUANTITIES, View
from sim.errors import BadInput
from sim.management import Management, ManagementParameters
from sim.observation import ReportView
from tests.hands import EXACT, Plan, Shown, play
from tests.worlds import units

REPORTS = {
    signals.USING_SHARE, signals.AWARE_SHARE, signals.DEMAND_SHARE, signals.ROUTINE_SHARE,
    signals.PROFICIENT_SHARE, signals.OUTPUT_REPORT, signals.CONCURRENT_CHANGES,
    signals.DESK_REPORT, signals.FUNDS_REPORT, signals.OUTSIDE_NEWS,
    signals.TECHNICAL_DEBT,
}  # fmt: skip


def ramp(week: int) -> Shown:
    """Let every reported share of week w be w hundredths (times a department's factor)."""
    share = np.array([0.01, 0.03]) * week
    shares = (signals.USING_SHARE, signals.AWARE_SHARE, signals.DEMAND_SHARE,
              signals.ROUTINE_SHARE, signals.PROFICIENT_SHARE)  # fmt: skip
    return {
        **dict.fromkeys(shares, share),
        signals.OUTPUT_REPORT: 1.0 - share,
        signals.DESK_REPORT: np.array([10.0, 0.1]) * week,
        signals.FUNDS_REPORT: 1000.0 - week,
        signals.TECHNICAL_DEBT: 2.0 * week,
    }


def test_every_quantity_can_be_read_and_nothing_else() -> None:
    """Each declared quantity is a number; an unknown one is refused with the nearest name."""
    outcome = play(Plan(), change=ramp)
    view = outcome.views[-1]
    assert isinstance(view, View)
    for quantity in QUANTITIES:
        assert math.isfinite(view.read(quantity.name))
    with pytest.raises(BadInput, match="did you mean use"):
        view.read("uses")
    with pytest.raises(BadInput, match="did you mean unit0"):
        view.read("use", "unit00")
    with pytest.raises(BadInput):
        view.read("wait", "unit0")
    with pytest.raises(BadInput):
        view.read("use", "support")


def test_logs_and_surveys_are_as_old_as_stated() -> None:
    """At the start of week w the freshest figure is that of w - 1; a lag of L shows w - L."""
    parameters = replace(EXACT, report_lag=4, log_lag=2)
    views = play(Plan(), change=ramp, parameters=parameters).views
    assert views[9].read("use", "unit0") == pytest.approx(0.07)
    for name in ("aware", "willing", "routine", "proficient"):
        assert views[9].read(name, "unit0") == pytest.approx(0.05)
    assert views[9].read("output", "unit1") == pytest.approx(1.0 - 0.15)
    assert views[9].read("wait", "support") == pytest.approx(0.8)
    assert views[9].read("waiting", "support") == pytest.approx(80.0)
    assert views[9].read("funds") == pytest.approx(992.0)
    assert views[9].read("debt") == pytest.approx(10.0)
    assert views[1].read("aware") == 0.0
    freshest = play(Plan(), change=ramp).views
    assert freshest[9].read("use", "unit0") == freshest[9].read("aware", "unit0")
    assert freshest[9].read("use", "unit0") == pytest.approx(0.08)


def test_a_study_that_switches_reports_off_blinds_the_view() -> None:
    """The view knows only what reports say: with nothing published it shows neutral values."""
    view = play(Plan()).views[-1]
    assert view.read("proficient") == 0.0
    assert view.read("output") == 1.0
    assert view.slowest() == ""


def test_all_and_groups_are_weighed_by_intended_users() -> None:
    """All is the share of all users; a bare name is the department, group:name the group."""
    firm = replace(
        units([4, 6, 10]), groups={"unit0": ("unit1", "unit2"), "both": ("unit0", "unit1")}
    )

    def shares(week: int) -> Shown:
        return {signals.USING_SHARE: np.array([0.1, 0.2, 0.5])}

    view = play(Plan(), change=shares, organisation=firm).views[-1]
    assert view.groups == ("unit0", "both")
    assert view.read("use") == pytest.approx((0.4 + 1.2 + 5.0) / 20)
    assert view.read("use", "unit0") == pytest.approx(0.1)
    assert view.read("use", "group:unit0") == pytest.approx((1.2 + 5.0) / 16)
    assert view.read("use", "both") == pytest.approx((0.4 + 1.2) / 10)
    assert view.slowest("use") == "unit0"


def test_growth_is_the_change_over_the_last_weeks() -> None:
    """Growth compares today's figure of all with the one observed then."""
    views = play(Plan(), change=ramp).views
    assert views[10].growth("use", 4) == pytest.approx(4 * 0.01 * (4 + 18) / 10)
    assert views[2].growth("use", 50) == pytest.approx(0.01 * (4 + 18) / 10)
    assert views[10].growth("changes", 4) == 0.0


def flat(week: int) -> Shown:
    """Report an even half everywhere."""
    return {signals.PROFICIENT_SHARE: 0.5, signals.USING_SHARE: 0.5}


def test_surveys_err_as_a_sample_does() -> None:
    """The error of a department's survey has the spread of its sample and of its response."""
    firm = units([100, 400])
    parameters = replace(EXACT, survey_share=0.2, survey_sd=0.05)
    views = play(Plan(), change=flat, parameters=parameters, organisation=firm, weeks=600).views
    for name, users in (("unit0", 100), ("unit1", 400)):
        seen = np.array([view.read("proficient", name) for view in views[2:]])
        asked = 0.2 * users
        sd = math.sqrt(0.25 / asked * (users - asked) / (users - 1) + 0.05**2)
        assert abs(seen.mean() - 0.5) < 4 * sd / math.sqrt(seen.size)
        assert seen.std() == pytest.approx(sd, rel=0.12)
        assert {view.read("use", name) for view in views[2:]} == {0.5}


def test_audits_of_debt_err_in_proportion_and_only_where_they_may() -> None:
    """The spread is the stated share of the stock; no stock, or no error, and they are exact."""

    def debt(week: int) -> Shown:
        return {signals.TECHNICAL_DEBT: 20.0}

    rough = replace(EXACT, audit_sd=0.1)
    seen = np.array([v.read("debt") for v in play(Plan(), change=debt, parameters=rough,
                                                  weeks=900).views[2:]])  # fmt: skip
    assert abs(seen.mean() - 20.0) < 4 * 2.0 / math.sqrt(seen.size)
    assert seen.std() == pytest.approx(2.0, rel=0.1)
    assert {v.read("debt") for v in play(Plan(), change=debt).views[2:]} == {20.0}
    assert {v.read("debt") for v in play(Plan(), parameters=rough).views} == {0.0}


def test_a_survey_of_everybody_without_response_error_is_exact() -> None:
    """Share 1 and error 0 show the truth of the week before; either alone does not."""
    exact = play(Plan(), change=flat).views[-1].read("proficient", "unit0")
    assert exact == 0.5
    for changed in (replace(EXACT, survey_share=0.5), replace(EXACT, survey_sd=0.05)):
        assert play(Plan(), change=flat, parameters=changed).views[-1].read("proficient") != 0.5


def test_nobody_is_reported_fluent_where_nobody_is() -> None:
    """Where all agree a survey cannot err: before go-live nothing false is reported."""
    views = play(Plan(), parameters=ManagementParameters()).views
    assert {view.read("proficient", "unit1") for view in views} == {0.0}


def test_survey_luck_belongs_to_the_department_and_the_future() -> None:
    """One more department leaves the errors of the others alone; another future does not."""
    parameters = ManagementParameters()

    def seen(sizes: list[int], future: int = 0) -> list[float]:
        outcome = play(
            Plan(), change=flat, parameters=parameters, organisation=units(sizes), future=future
        )
        return [view.read("proficient", "unit1") for view in outcome.views]

    assert seen([4, 60]) == seen([4, 60, 9])
    assert seen([4, 60]) != seen([4, 60], future=1)
    assert len(set(seen([4, 60]))) > 5


def test_no_true_column_can_be_reached_from_a_view() -> None:
    """A view is frozen and holds weeks, names and floats, however deep one looks."""
    view = play(Plan(), change=ramp).views[-1]
    assert type(view) is ReportView
    fields = [getattr(view, one.name) for one in dataclasses.fields(view)]
    assert not hasattr(view, "__dict__")
    assert set(view.__slots__) == {one.name for one in dataclasses.fields(view)}

    def walk(value: object) -> None:
        assert type(value) in (int, float, str, tuple), f"a view must not hold {type(value)}"
        if isinstance(value, tuple):
            for one in value:
                walk(one)

    for one in fields:
        walk(one)
    with pytest.raises(dataclasses.FrozenInstanceError):
        view.week = 3  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(view)) == view


def test_who_no_longer_looks_is_shown_the_week_alone() -> None:
    """A plan that says it will not look again gets no figures, and reading them is an error."""

    class Shy(Plan):
        def looks(self) -> bool:
            return len(self.views) < 3

    views = play(Shy(), change=ramp).views
    assert [view.week for view in views] == list(range(13))
    assert views[2].read("use", "unit0") == pytest.approx(0.01)
    for view in views[3:]:
        assert view.departments == ("unit0", "unit1")
        with pytest.raises(IndexError):
            view.read("use")


def test_the_view_is_built_from_reports_alone() -> None:
    """Management reads reports for its view, and three physical signals as the hand."""
    physical = {s for s in Management.reads if s.kind.value == "physical"}
    assert {s for s in Management.reads if s.kind.value == "report"} == REPORTS
    assert physical == {signals.CREDIBILITY, signals.FREEZE, signals.FUNDS_LEFT}
    assert all(signal.writer == "management" for signal in Management.publishes)
