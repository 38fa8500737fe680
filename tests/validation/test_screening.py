"""Screens against closed forms: waits of half the rhythm, lost patience, and what a screen does.

What is seen is worth plus an error, both normal, so what a threshold lets through has closed forms.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import integrate, stats

from sim import signals
from sim.areas.governance.committee_terms import CommitteeTerms, ProposalTerms
from sim.areas.governance.committees import Committees
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.record import Record
from tests.validation.whole_runs import (
    BIG_BANG,
    LIVE,
    differences,
    knobs,
    metric,
    paired,
    plan,
    play,
    records,
    texts,
    works,
)
from tests.worlds import Script, make_world, one_unit

MEAN, SPREAD, ERROR = 20.0, 80.0, 50.0
"""Worth of a proposal and the error with which it is seen, in thousands."""
FOREVER = 1e9
SE = 4.0
FUTURES = 30


@cache
def meet(
    threshold: float = 0.0,
    *,
    error: float = ERROR,
    cadence: float = 4.0,
    agenda: int = 10_000,
    patience: float = FOREVER,
    pilot: float = 0.0,
    rate: float = 10.0,
    weeks: int = 400,
) -> Record:
    """Let one committee screen some thousand proposals of normal worth and equal cost."""
    world = make_world(one_unit(2), weeks)
    Script({signals.LIVE_WEEK: 0.0}).start(world)
    board = CommitteeTerms(
        cadence_weeks=cadence, agenda_size=agenda, threshold=threshold, evidence_noise=error
    )
    ideas = ProposalTerms(
        rate=rate, value_mean=100.0 + MEAN, value_sd=SPREAD, cost=100.0, cost_spread=0.0,
        patience_weeks=patience, pilot_weeks=pilot, weeks=0.0,
    )  # fmt: skip
    Committees(GovernanceParameters(committees={"board": board}, proposals={"ideas": ideas})).start(
        world
    )
    world.clock.run()
    world.record.close()
    return world.record


@pytest.mark.parametrize("cadence", [4.0, 9.0])
def test_random_proposals_wait_for_half_the_rhythm(cadence: float) -> None:
    """Mean wait T / 2 with random arrivals and no limit on the agenda (renewal theory, B.5)."""
    waits = meet(cadence=cadence).desks["committees"].waits
    assert abs(waits.mean() - cadence / 2) <= SE * cadence / np.sqrt(12 * waits.size)
    assert waits.max() < cadence


def test_a_full_agenda_lets_the_queue_grow() -> None:
    """Below the load, what is decided is the agenda, and the queue grows by the difference."""
    record = meet(agenda=20)
    found = record.desks["committees"]
    assert found.done == 20 * 100
    assert found.waiting == found.arrived - found.done
    assert found.waits.mean() > 10 * meet().desks["committees"].waits.mean()


def test_who_begins_without_approval_follows_patience() -> None:
    """With exponential patience m and a rhythm T it is 1 - (m / T) (1 - exp(-T / m))."""
    rhythm, mean = 8.0, 6.0
    record = meet(cadence=rhythm, patience=mean)
    share = record.facts["proposals_unapproved"] / record.facts["proposals"]
    expected = 1.0 - mean / rhythm * (1.0 - np.exp(-rhythm / mean))
    assert abs(share - expected) <= SE * np.sqrt(
        expected * (1 - expected) / record.facts["proposals"]
    )
    assert meet(cadence=rhythm).facts["proposals_unapproved"] == 0.0


@pytest.mark.parametrize("threshold", [-60.0, 0.0, 40.0, 90.0])
def test_a_screen_passes_what_theory_says(threshold: float) -> None:
    """Share approved, their mean worth and both kinds of error agree with the normal closed form.

    Source: truncated normal distribution, textbook; the model of a screen after Figueiredo and
    Joglekar 2007.
    """
    facts = meet(threshold).facts
    decided = facts["bad_proposals_decided"] + facts["good_proposals_decided"]
    both = np.hypot(SPREAD, ERROR)
    cut = (threshold - MEAN) / both
    passes = stats.norm.sf(cut)
    n = facts["proposals_approved"]
    assert abs(n / decided - passes) <= SE * np.sqrt(passes * (1 - passes) / decided)
    mean = MEAN + SPREAD**2 / both * stats.norm.pdf(cut) / passes
    assert abs(facts["worth_approved"] / n - mean) <= SE * SPREAD / np.sqrt(n)
    for part, whole, low, high, right in (
        ("bad_proposals_approved", "bad_proposals_decided", -np.inf, 0.0, True),
        ("good_proposals_rejected", "good_proposals_decided", 0.0, np.inf, False),
    ):
        share = _wrong(threshold, low, high, approves=right)
        error = SE * np.sqrt(share * (1 - share) / facts[whole])
        assert abs(facts[part] / facts[whole] - share) <= error


def _wrong(threshold: float, low: float, high: float, *, approves: bool) -> float:
    """Chance that worth within bounds is seen above (or below) the threshold."""
    worth = stats.norm(MEAN, SPREAD)

    def density(v: float) -> float:
        seen = stats.norm.sf((threshold - v) / ERROR)
        return float(worth.pdf(v) * (seen if approves else 1.0 - seen))

    low, high = max(low, MEAN - 9 * SPREAD), min(high, MEAN + 9 * SPREAD)
    mass = worth.cdf(high) - worth.cdf(low)
    return float(integrate.quad(density, low, high)[0] / mass)


def test_a_higher_screen_raises_the_mean_and_lowers_the_total() -> None:
    """Figueiredo and Joglekar 2007 on the same proposals; below break-even the total rises first.

    The total is largest where what is seen is worth nothing on average; from there on each step of
    the threshold costs total value and raises the average of what is left.
    """
    best = -MEAN * ERROR**2 / SPREAD**2
    levels = (best, best + 40.0, best + 80.0, best + 120.0)
    facts = [meet(level).facts for level in levels]
    totals = [one["worth_approved"] for one in facts]
    means = [one["worth_approved"] / one["proposals_approved"] for one in facts]
    assert totals == sorted(totals, reverse=True)
    assert means == sorted(means)
    assert totals[-1] < 0.6 * totals[0]
    lax = meet(best - 120.0).facts["worth_approved"]
    assert lax < totals[0]


def test_a_pilot_makes_fewer_mistakes_of_both_kinds() -> None:
    """The noise falls with evidence: three times the evidence weeks halve the error."""
    blind, tried, exact = meet(), meet(pilot=12.0), meet(error=0.0)
    for part in ("bad_proposals_approved", "good_proposals_rejected"):
        assert tried.facts[part] < 0.75 * blind.facts[part]
        assert exact.facts[part] == 0.0
    halved = meet(error=ERROR / 2)
    assert tried.facts["worth_approved"] == pytest.approx(halved.facts["worth_approved"], rel=0.05)


QUICK = CommitteeTerms(cadence_weeks=0.5, go_lives=True, readiness=0.0, readiness_noise=0.0,
                       agenda_size=99)  # fmt: skip
LAX = CommitteeTerms(threshold=-1e9, agenda_size=999)
STRICT = CommitteeTerms(threshold=80e3, agenda_size=999)


def test_a_committee_that_agrees_at_once_changes_no_bit() -> None:
    """Null: approval that comes long before the date leaves the whole run as it was."""
    before = play(works(), plan(*BIG_BANG))
    after = play(knobs(works(), {"governance.committees": {"board": QUICK}}), plan(*BIG_BANG))
    assert len(texts(after, "gate")) > len(texts(before, "gate"))
    del after.ledger["approved_work"], after.desks["committees"]
    assert differences(before, after) == ()


def test_proposals_that_never_come_change_no_bit() -> None:
    """Null: at a rate of 0 nothing is felt."""
    none = {"governance.proposals": {"ideas": ProposalTerms(rate=0.0)},
            "governance.committees": {"board": LAX}}  # fmt: skip
    before = play(works(), plan(*BIG_BANG))
    after = play(knobs(works(), none), plan(*BIG_BANG))
    assert not after.ledger.pop("approved_work").rows.any()
    del after.desks["committees"]
    assert differences(before, after) == ()


def test_an_unready_go_live_is_put_off_and_misses_its_date() -> None:
    """Life: a committee that wants more than it sees keeps the plan waiting, in words and weeks."""
    slow = CommitteeTerms(go_lives=True, readiness=0.95, cadence_weeks=13.0)
    held = play(knobs(works(), {"governance.committees": {"board": slow}}), plan(*BIG_BANG))
    free = play(works(), plan(*BIG_BANG))
    assert any("a committee to approve" in text for text in texts(held, "waiting"))
    assert texts(held, "missed")
    assert held.weekly["adoption"].mean() < free.weekly["adoption"].mean()


def test_a_go_live_at_once_is_refused_by_the_gate() -> None:
    """What needs approval cannot be ordered for today: the refusal says what to do."""
    now = plan({"week": LIVE, "pull": "go_live"})
    held = play(knobs(works(), {"governance.committees": {"board": QUICK}}), now)
    (text,) = texts(held, "refused")
    assert text.startswith("go_live: gate: a committee has to approve it first: announce a later")
    assert not texts(play(works(), now), "refused")


@pytest.mark.slow
def test_a_lax_screen_tires_people_and_a_strict_one_loses_worth() -> None:
    """Life at default strengths: the screen moves what is approved, and the load of change."""

    def screened(board: CommitteeTerms) -> tuple[Record, ...]:
        scenario = knobs(
            works(),
            {
                "governance.committees": {"board": board},
                "governance.proposals": {"ideas": ProposalTerms()},
            },
        )
        return records(scenario, plan(*BIG_BANG), FUTURES)

    lax, usual, strict = screened(LAX), screened(CommitteeTerms()), screened(STRICT)
    assert paired(lax, usual, metric("fatigue_peak")).falls
    assert paired(usual, strict, metric("value_approved")).falls
    assert paired(usual, strict, metric("wrong_reject_share")).grows
    assert paired(usual, strict, metric("wrong_approve_share")).falls
    assert paired(lax, usual, metric("value_approved")).grows


@pytest.mark.slow
def test_what_comes_back_with_evidence_is_wronged_less() -> None:
    """Life: after eight weeks good ideas get their second chance, and so do bad ones."""
    never, later = (
        records(
            knobs(works(), {
                "governance.committees": {"board": CommitteeTerms(return_weeks=weeks)},
                "governance.proposals": {"ideas": ProposalTerms()},
            }),
            plan(*BIG_BANG), FUTURES,
        )
        for weeks in (0.0, 8.0)
    )  # fmt: skip
    assert paired(never, later, metric("wrong_reject_share")).falls
    assert paired(never, later, metric("wrong_approve_share")).grows
    shares = np.array([metric("approved_later_share")(record) for record in later])
    assert shares.mean() > 3.0 * shares.std(ddof=1) / np.sqrt(FUTURES)
