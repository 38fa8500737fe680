"""Voices from outside in whole runs: neutral where none is declared, alive where some are.

The small case `works` hears a vendor and the press. Life is judged on paired futures: a difference
counts from three standard errors on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from sim.areas.environment.parameters import Shock
from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.investment.parameters import Project
from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    LIVE,
    VOLUNTARY,
    differences,
    knobs,
    mean_of,
    metric,
    paired,
    plan,
    play,
    records,
    sum_of,
    works,
)

FUTURES = 12
VENDOR = SourceTerms(rate=0.3, bias=0.4, noise=0.1, reach=0.2)
PRESS = SourceTerms(rate=0.2, bias=0.8, fade_weeks=26.0)
USE = plan(*VOLUNTARY)
DUD = Project(value=180e3, cost=300e3, start=13, work={"build": {"developers": 6}})
RULE = plan({"week": 0, "pull": "select_projects", "what": "value_density"})
TALK = ({"week": LIVE, "pull": "speak_to_customers", "weeks": 16.0},)


def told(scenario: Scenario, **sources: SourceTerms) -> Scenario:
    """Let somebody outside speak."""
    return knobs(scenario, {"environment.sources": sources})


@cache
def quiet() -> tuple[Record, ...]:
    """Play the voluntary plan without anybody outside."""
    return records(works(), USE, FUTURES)


@cache
def loud() -> tuple[Record, ...]:
    """Play the same with a vendor who is heard by many."""
    return records(told(works(), vendor=VENDOR), USE, FUTURES)


def test_a_source_that_says_nothing_changes_no_bit() -> None:
    """Null: declared and silent is the same run but for the outlook's own series."""
    silent = play(told(works(), vendor=replace(VENDOR, rate=0.0)), USE)
    assert (silent.weekly["outlook"] == 1.0).all()
    kept = {name: row for name, row in silent.weekly.items() if name != "outlook"}
    bare = replace(silent, weekly=kept)
    assert differences(quiet()[0], bare) == ()


def test_the_outside_makes_aware_sooner_and_owns_some_adoptions() -> None:
    """Life: over the same futures more people know of it, and part of use is owed to outside."""
    assert paired(quiet(), loud(), mean_of("aware")).grows
    shares = [metric("outside_share")(one) for one in loud()]
    assert min(shares) > 0.05
    assert max(shares) < 0.95
    assert np.isnan(metric("outside_share")(quiet()[0]))


def test_a_vendor_who_praises_is_believed() -> None:
    """Life: attitudes end higher with a bias than with the plain truth from the same mouth."""
    honest = records(told(works(), vendor=replace(VENDOR, bias=-0.4)), USE, FUTURES)

    def attitude(record: Record) -> float:
        return float(record.people["attitude"].mean())

    assert paired(honest, loud(), attitude).grows


@cache
def market() -> Scenario:
    """Offer ten projects that are a little too dear for what they are worth."""
    duds = {f"dud{k}": replace(DUD, value=130e3 + 8e3 * k) for k in range(10)}
    return knobs(
        works(),
        {"investment.projects": duds, "investment.pools": {"developers": 4},
         "investment.change_budget": 6e6, "investment.estimate_error": 0.1,
         "investment.optimism": 0.0},
    )  # fmt: skip


def test_hype_starts_what_is_not_worth_it() -> None:
    """Life: with the press some projects start that the truth would not have started."""
    hyped = records(told(market(), press=replace(PRESS, bias=1.5)), RULE, 4)
    wrong = [metric("hype_starts")(one) for one in hyped]
    assert min(wrong) >= 1
    honest = records(told(market(), press=replace(PRESS, bias=0.0, noise=0.01)), RULE, 4)
    assert max(metric("hype_starts")(one) for one in honest) == 0
    assert np.isnan(metric("hype_starts")(play(market(), RULE)))


def test_a_plan_can_wait_for_news() -> None:
    """A trigger reads the news that gatekeepers bring, and only once they know."""
    newer = {"newer": Shock("obsolescence", start=10, end=11, size=0.5, title="better")}
    case = knobs(told(works(), press=SourceTerms(rate=0.5, believed=0.0)),
                 {"environment.hazards": newer})  # fmt: skip
    watching = plan(triggers=({"when": "news >= 1", "pull": "town_hall", "max_times": 1},))
    record = play(case, watching)
    heard = next(event.week for event in record.events if event.kind == "outside_news")
    pulled = next(event.week for event in record.events if event.kind == "pull")
    assert heard >= 10
    assert pulled == heard


def test_customers_who_were_told_spare_margin_in_the_dip() -> None:
    """Life: in a busy firm orders that wait for the worst to be over lose less margin.

    All that was held back is ordered again before the run ends; the hours of talking are booked.
    """
    busy = knobs(told(works(), vendor=replace(VENDOR, rate=0.0)),
                 {"investment.margin_share": 0.3, "investment.utilisation": 0.95})  # fmt: skip
    bang = ({"week": 1, "pull": "go_live", "date": LIVE},)
    mute, said = (records(busy, plan(*bang, *more), FUTURES) for more in ((), TALK))
    assert paired(mute, said, sum_of("lost_margin")).grows
    assert paired(mute, said, sum_of("change_hours")).falls


def test_customers_who_are_served_worse_lower_attitudes_and_forecasts() -> None:
    """Life: a voice of customers who feel the dip, against the same voice at no strength.

    Null in the same breath: at no strength it leaves no series and no word.
    """
    bang = ({"week": 1, "pull": "go_live", "date": LIVE},)
    voice = replace(VENDOR, bias=0.0, noise=0.0)
    mute, felt = (
        records(told(works(), customers=replace(voice, served=size)), plan(*bang), FUTURES)
        for size in (0.0, 1.0)
    )
    assert paired(mute, felt, mean_of("attitude", LIVE + 1)).falls
    assert paired(mute, felt, mean_of("outlook", LIVE + 1)).falls
    assert max(metric("customer_word_low")(one) for one in felt) < -0.1
    assert all((one.weekly["outlook"] == 1.0).all() for one in mute)
    assert "customer_word" not in mute[0].weekly


def test_customers_who_were_asked_to_wait_feel_less_of_the_dip() -> None:
    """Life of what is said outside: the worst week of customers is less bad (30 futures)."""
    bang = ({"week": 1, "pull": "go_live", "date": LIVE},)
    case = told(works(), customers=replace(VENDOR, served=1.0))
    surprised, asked = (records(case, plan(*bang, *more), 30) for more in ((), TALK))
    assert paired(surprised, asked, metric("customer_word_low")).grows


def test_a_shock_acts_in_the_row_of_its_week() -> None:
    """What `adaptation_lag` takes for the weeks before and after is what the model does."""
    week, plain = LIVE + 12, quiet()[0].weekly["output"]
    window = Shock("obsolescence", start=week, end=week + 1, size=0.4)
    for shock in (window, replace(window, kind="departures")):
        struck = play(knobs(works(), {"environment.hazards": {"it": shock}}), USE)
        assert np.flatnonzero(struck.weekly["output"] != plain)[0] == week
