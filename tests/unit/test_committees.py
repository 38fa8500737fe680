"""Committees: sittings, agendas, decision rights, patience, and go-lives that need approval."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from sim import signals
from sim.areas.governance.committee_terms import CommitteeTerms, ProposalTerms
from sim.areas.governance.committees import Committees
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.proposals import proposals
from sim.kernel.record import DeskStatistics, Record
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.testing import check_mechanism
from tests.worlds import Script, make_world, units

ALWAYS = {"board": CommitteeTerms(threshold=-1e9, evidence_noise=0.0, agenda_size=10_000)}
IDEAS = {"ideas": ProposalTerms(rate=0.5, patience_weeks=1e9)}


def meet(
    committees: dict[str, CommitteeTerms],
    streams: dict[str, ProposalTerms] | None = None,
    *,
    rights: str = "central",
    weeks: int = 100,
    future: int = 0,
    given: dict[signals.Signal, object] | None = None,
) -> tuple[Record, list[list[bool]], list[list[float]]]:
    """Let committees meet; return the record, and what is approved and felt in each week."""
    world = make_world(units([6, 4]), weeks, future=future)
    Script(given or {signals.LIVE_WEEK: 0.0}).start(world)
    knobs = GovernanceParameters(committees=committees, proposals=streams or {}, rights=rights)
    Committees(knobs).start(world)
    approved = world.board.reader(signals.GO_LIVE_APPROVED)
    felt = world.board.reader(signals.APPROVED_WORK)
    seen: list[list[bool]] = []
    work: list[list[float]] = []
    world.clock.weekly(signals.Phase.DECIDE, "a", lambda _w: seen.append(approved().tolist()))
    world.clock.weekly(signals.Phase.DECIDE, "b", lambda _w: work.append(felt().tolist()))
    world.clock.run()
    world.record.close()
    return world.record, seen, work


def desk(record: Record) -> DeskStatistics:
    """Return the statistics of all committees together."""
    return record.desks["committees"]


def test_undeclared_committees_do_not_exist() -> None:
    """Null: with nothing declared no phase runs, nothing is booked, all go-lives are free."""
    record, seen, work = meet({})
    assert "committees" not in record.desks
    assert "approved_work" not in record.ledger
    assert all(all(row) for row in seen)
    assert not any(any(row) for row in work)


def test_the_conformance_kit_passes() -> None:
    """Declared committees of both kinds keep the rules of the house."""
    knobs = GovernanceParameters(
        committees={
            "own": CommitteeTerms(kind="tactical"),
            "board": CommitteeTerms(go_lives=True, skip_below_cost=5e4),
        },
        proposals={"ideas": ProposalTerms(patience_weeks=3.0)},
        rights="federated",
    )
    check_mechanism(lambda: Committees(knobs))


def test_waits_are_counted_and_obey_little() -> None:
    """Who came is decided, gone or waiting; the area under the queue is the sum of all waits."""
    terms = CommitteeTerms(agenda_size=1)
    record, _, _ = meet({"board": terms}, {"ideas": ProposalTerms(rate=0.3, patience_weeks=20.0)})
    found = desk(record)
    assert found.conserved
    assert found.abandoned > 0
    assert found.waiting > 0
    assert found.little_gap == pytest.approx(0.0, abs=1e-6)
    assert found.arrived == record.facts["proposals"]


def test_an_agenda_is_not_exceeded_and_the_longest_waiting_come_first() -> None:
    """At most so many decisions a sitting, in order of coming."""
    record, _, _ = meet({"board": CommitteeTerms(agenda_size=2, cadence_weeks=4.0)}, IDEAS)
    found = desk(record)
    assert found.done == 2 * 25
    drawn = proposals(IDEAS, units([6, 4]), Streams(1, 0), 100.0)
    decided = np.array([one.comes for one in drawn[: found.done]]) + found.waits
    assert (np.diff(decided) >= -1e-9).all()
    assert len(set(decided.round(6).tolist())) == 25


def test_proposals_do_not_depend_on_who_decides_or_on_other_streams() -> None:
    """A stream is keyed by its name and department: a further stream leaves it alone."""
    firm, streams = units([6, 4]), Streams(1, 3)
    alone = proposals(IDEAS, firm, streams, 80.0)
    both = proposals({**IDEAS, "more": ProposalTerms()}, firm, streams, 80.0)
    assert set(alone) < set(both)
    only = ProposalTerms(rate=0.5, departments=("unit1",), patience_weeks=1e9)
    named = proposals({"ideas": only}, firm, streams, 80.0)
    assert named == [one for one in alone if one.department == 1]


def test_decision_rights_say_who_decides() -> None:
    """Local rights ask the tactical committee, central the strategic one, federated both."""
    both = {
        "own": CommitteeTerms(kind="tactical", cadence_weeks=1.0, agenda_size=99,
                              threshold=-1e9, evidence_noise=0.0),
        "board": CommitteeTerms(cadence_weeks=13.0, agenda_size=99, threshold=-1e9,
                                evidence_noise=0.0),
    }  # fmt: skip
    waits = {
        rights: desk(meet(both, IDEAS, rights=rights)[0]).waits.mean()
        for rights in ("local", "central", "federated")
    }
    assert waits["local"] < 1.0 < waits["central"] <= waits["federated"]
    nobody = desk(meet({"board": both["board"]}, IDEAS, rights="local")[0])
    assert nobody.waits.max() == 0.0


def test_cheap_proposals_pass_a_committee_unseen() -> None:
    """Below the stated cost nobody waits; from it on all do."""
    free = desk(meet({"board": CommitteeTerms(skip_below_cost=1e11)}, IDEAS)[0])
    all_wait = desk(meet({"board": CommitteeTerms(skip_below_cost=0.0)}, IDEAS)[0])
    assert free.waits.max() == 0.0
    assert all_wait.waits.min() > 0.0


def test_work_is_felt_for_its_weeks_and_books_its_worth_when_it_ends() -> None:
    """Approved work counts as a change of its department; its worth is booked once."""
    record, _, work = meet(ALWAYS, {"ideas": ProposalTerms(weeks=10.0, departments=("unit0",))})
    felt = np.array(work)
    assert felt[:, 0].max() >= 1.0
    assert not felt[:, 1].any()
    booked = record.ledger["approved_work"].rows
    assert booked[:, 0].any()
    assert not booked[:, 1:].any()
    assert booked[:15].sum() == 0.0 or felt[:15, 0].any()


def test_work_that_ends_in_time_books_all_that_was_approved() -> None:
    """With work of no length the ledger holds exactly the worth that was approved."""
    record, _, _ = meet(ALWAYS, {"ideas": ProposalTerms(weeks=0.0, patience_weeks=1e9)})
    booked = record.ledger["approved_work"].rows.sum()
    assert booked == pytest.approx(record.facts["worth_approved"])


BOARD = CommitteeTerms(go_lives=True, readiness_noise=0.0)


def go_live(date: float, aware: float, room: CommitteeTerms = BOARD) -> list[list[bool]]:
    """Ask for both go-lives at once; return what is approved in each week."""
    given = {signals.GO_LIVE_DATE: date, signals.AWARE_SHARE: aware, signals.LIVE_WEEK: np.inf}
    return meet({"board": room}, given=given, weeks=30)[1]


def test_a_go_live_waits_for_the_committee() -> None:
    """Announced go-lives are closed until a sitting, and open at one if people know of it."""
    seen = go_live(10.0, 0.8, replace(BOARD, cadence_weeks=4.0))
    assert not any(any(row) for row in seen[:1])
    assert all(all(row) for row in seen[5:])
    assert not any(any(row) for row in go_live(10.0, 0.1))
    assert not any(any(row) for row in go_live(np.inf, 0.8))


def test_go_lives_take_places_on_the_agenda() -> None:
    """An agenda of one lets one department through a sitting."""
    one = replace(BOARD, agenda_size=1, cadence_weeks=6.0)
    open_ones = [sum(row) for row in go_live(10.0, 0.8, one)]
    assert open_ones[0] == 0
    assert 1 in open_ones
    assert open_ones[-1] == 2


def test_use_by_others_sharpens_the_eye() -> None:
    """Where live departments all use it the committee sees without error, else with some."""

    def let_through(routine: float) -> int:
        given = {
            signals.GO_LIVE_DATE: 5.0,
            signals.LIVE_WEEK: np.array([0.0, np.inf]),
            signals.AWARE_SHARE: 0.25,
            signals.ROUTINE_SHARE: routine,
        }
        room = CommitteeTerms(go_lives=True, readiness=0.3, readiness_noise=0.2)
        runs = [meet({"board": room}, given=given, weeks=8, future=f)[1] for f in range(12)]
        return sum(seen[-1][1] for seen in runs)

    assert let_through(1.0) == 0
    assert let_through(0.0) >= 3


ALIKE = {
    "ideas": ProposalTerms(
        rate=3.0, value_mean=80_000.0, value_sd=0.0, cost_spread=0.0, patience_weeks=1e9
    )
}
"""Every proposal costs 20,000 more than it brings."""


def returning(weeks: float, evidence: float = 12.0) -> dict[str, CommitteeTerms]:
    """Seat a committee before which what it turned down comes back."""
    return {
        "board": CommitteeTerms(
            agenda_size=10_000, evidence_noise=40_000.0, return_weeks=weeks,
            return_evidence=evidence,
        )
    }  # fmt: skip


def test_what_was_turned_down_has_a_second_chance_of_its_own() -> None:
    """Limit: p + (1 - p) q are approved, q with half the error, since 4 + 12 weeks quarter it."""
    record, _, _ = meet(returning(8.0), ALIKE, weeks=400)
    facts, first, second = record.facts, norm.cdf(-0.5), norm.cdf(-1.0)
    settled = facts["bad_proposals_decided"]
    share = first + (1.0 - first) * second
    assert settled > 2000
    assert (
        abs(facts["proposals_approved"] / settled - share)
        <= 4.0 * math.sqrt(share * (1.0 - share) / settled) + 8.0 / 400.0
    )
    later = (1.0 - first) * second / share
    found = measure_all(record)["approved_later_share"]
    assert found == pytest.approx(later, abs=4.0 * math.sqrt(later / facts["proposals_approved"]))
    checked = desk(record)
    assert checked.conserved
    assert checked.little_gap == pytest.approx(0.0, abs=1e-6 * checked.arrived)


def test_what_never_comes_back_is_not_counted() -> None:
    """Null: without a return evidence changes nothing; who returns late comes after the end."""
    one, other = (meet(returning(0.0, weeks), ALIKE)[0] for weeks in (4.0, 40.0))
    assert one.facts == other.facts
    assert measure_all(one)["approved_later_share"] is None
    late, _, _ = meet(returning(104.0), ALIKE, weeks=100)
    assert late.facts["proposals_approved"] == one.facts["proposals_approved"]
    assert measure_all(late)["approved_later_share"] == 0.0
    assert desk(late).waiting > desk(one).waiting


def test_people_may_lose_patience_while_a_proposal_is_away() -> None:
    """What was turned down may be begun without approval; Little's law holds all the same."""
    hasty = {"ideas": replace(ALIKE["ideas"], patience_weeks=6.0)}
    record, _, _ = meet(returning(26.0), hasty, weeks=200)
    never, _, _ = meet(returning(0.0), hasty, weeks=200)
    assert record.facts["proposals_unapproved"] > never.facts["proposals_unapproved"]
    checked = desk(record)
    assert checked.conserved
    assert checked.little_gap == pytest.approx(0.0, abs=1e-6 * checked.arrived)
