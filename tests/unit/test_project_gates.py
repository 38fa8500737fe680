"""Gates of the portfolio's projects: who decides, on what, how long it takes, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.committee_terms import GATES, CommitteeTerms, ProposalTerms
from sim.areas.governance.committees import Committees
from sim.areas.governance.parameters import GovernanceParameters
from sim.contracts import PAPERS, PROJECT_GATES
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.units import FloatArray
from tests.worlds import Script, make_world, units

SE = 4.0
LAX = CommitteeTerms(gates=("funding",), threshold=-1e12, agenda_size=10_000)
FOREVER = 1e9


def paper(
    since: int,
    *,
    gate: float = 1.0,
    who: float | None = None,
    department: float = 0.0,
    cost: float = 0.0,
    effort: float = 1.0,
    pilot: float = 0.0,
    claim: float = 0.0,
    worth: float = 0.0,
) -> dict[str, float]:
    """Write what one project brings."""
    identity = since + 7.0 if who is None else who
    figures = (gate, float(since), identity, department, cost, effort, pilot, claim, worth)
    return dict(zip(PAPERS, figures, strict=True))


def meet(
    papers: Sequence[dict[str, float]],
    committees: dict[str, CommitteeTerms],
    *,
    rights: str = "central",
    patience: float = FOREVER,
    weeks: int = 60,
    future: int = 0,
) -> tuple[Record, list[FloatArray]]:
    """Bring each project in its week; return the record, and what is cleared in each week."""
    world = make_world(units([6, 4]), weeks, future=future, projects=len(papers))
    static = np.array([[one.get(name, 0.0) for one in papers] for name in PAPERS])
    hidden = static.copy()
    hidden[PAPERS.index("gate")] = 0.0

    def brought(week: int) -> dict[Signal, object]:
        return {signals.PROJECT_PAPERS: np.where(static[1] <= week, static, hidden)}

    Script({signals.PROJECT_PAPERS: hidden}, brought).start(world)
    knobs = GovernanceParameters(
        committees=committees, rights=rights, project_patience_weeks=patience
    )
    Committees(knobs).start(world)
    cleared = world.board.reader(signals.PROJECT_CLEARED)
    seen: list[FloatArray] = []
    world.clock.weekly(Phase.RECORD, "look", lambda _w: seen.append(cleared().copy()))
    world.clock.run()
    world.record.close()
    return world.record, seen


def test_without_a_gate_nobody_waits() -> None:
    """Null: committees without gates leave every project free, and no desk stands in the record."""
    record, seen = meet([{"gate": 1.0}], {"board": CommitteeTerms()})
    assert all((one == 1.0).all() for one in seen)
    assert "project gates" not in record.desks
    assert "gate_cases" not in record.facts


def test_projects_wait_for_half_the_rhythm() -> None:
    """Limit: mean wait T / 2 (renewal theory, B.5), where no weeks of the calendar coincide."""
    rhythm = 4.3
    papers = [paper(week) for week in range(300)]
    record, _ = meet(papers, {"board": replace(LAX, cadence_weeks=rhythm)}, weeks=320)
    found = record.desks["project gates"]
    assert found.done == len(papers)
    assert abs(found.waits.mean() - rhythm / 2) <= SE * rhythm / np.sqrt(12 * len(papers))
    assert found.waits.max() < rhythm
    assert found.conserved
    assert found.little_gap == pytest.approx(0.0, abs=1e-6)


def test_each_gate_takes_a_sitting_of_its_own() -> None:
    """Three gates before a start at one committee make a project wait for three sittings."""
    board = {"board": replace(LAX, gates=GATES, cadence_weeks=5.0)}
    waits = meet([paper(3)], board)[0].desks["project gates"].waits
    single = meet([paper(3)], {"board": replace(LAX, cadence_weeks=5.0)})[0]
    assert waits[0] == pytest.approx(single.desks["project gates"].waits[0] + 10.0)


@pytest.mark.parametrize(("claim", "said"), [(-1.0, -1.0), (1.0, 1.0)])
def test_a_business_case_is_judged_by_what_it_claims(claim: float, said: float) -> None:
    """Seen without error, worth above the threshold passes and all else does not."""
    board = CommitteeTerms(gates=("business_case",), evidence_noise=0.0)
    record, seen = meet([paper(1, claim=claim, worth=-claim)], {"board": board})
    assert seen[0][0, 0] == 0.0
    assert seen[-1][0, 0] == said
    assert (seen[-1][1:] == 1.0).all()
    wrong = "bad_gate_cases_approved" if said > 0 else "good_gate_cases_rejected"
    assert record.facts[wrong] == 1.0
    assert record.facts["project_worth_approved"] == (-1.0 if said > 0 else 0.0)


@pytest.mark.parametrize(("effort", "said"), [(1.9, 1.0), (2.1, -1.0)])
def test_an_architecture_review_looks_at_the_work_that_coupling_adds(
    effort: float, said: float
) -> None:
    """Whatever its worth, a project that takes more than twice its work is turned down."""
    board = {"architects": CommitteeTerms(gates=("architecture",), threshold=1e12)}
    assert meet([paper(1, effort=effort, claim=1e9)], board)[1][-1][0, 0] == said


def test_evidence_of_a_pilot_makes_fewer_mistakes() -> None:
    """Noise falls with the weeks of pilot: of projects just worth it fewer are turned down."""
    board = {"board": CommitteeTerms(gates=("rollout",), evidence_noise=100.0, agenda_size=999)}

    def wrong(pilot: float) -> float:
        papers = [paper(k % 20, gate=2, who=float(k), claim=50.0, worth=50.0, pilot=pilot)
                  for k in range(200)]  # fmt: skip
        return meet(papers, board)[0].facts["good_gate_cases_rejected"]

    assert wrong(12.0) < 0.75 * wrong(0.0)


def test_rights_say_who_decides_about_a_project() -> None:
    """Central asks the one for all, local the department's own, federated both in turn."""
    both = {
        "board": replace(LAX, cadence_weeks=20.0),
        "own": replace(LAX, kind="tactical", cadence_weeks=1.0),
    }
    wait = {
        rights: meet([paper(2, department=1)], both, rights=rights)[0].desks["project gates"].waits
        for rights in ("local", "central", "federated")
    }
    assert wait["local"][0] < 1.0 < wait["central"][0] == wait["federated"][0]
    only = {"board": both["board"]}
    record, seen = meet([paper(2)], only, rights="local")
    assert all((one == 1.0).all() for one in seen)
    assert record.facts["gate_cases"] == 0.0


def test_who_will_not_wait_goes_on_without_approval() -> None:
    """Of projects before a board that never comes, the share with lost patience is exponential."""
    papers = [paper(0, who=float(k)) for k in range(400)]
    never = {"board": replace(LAX, cadence_weeks=104.0)}
    record, seen = meet(papers, never, patience=30.0, weeks=30)
    gone = record.facts["gate_cases_unapproved"] / len(papers)
    assert abs(gone - (1.0 - np.exp(-1.0))) <= SE * np.sqrt(gone * (1 - gone) / len(papers))
    assert (seen[-1][0] == 1.0).mean() == gone
    late = [paper(0, gate=3, who=float(k)) for k in range(50)]
    stays = {"board": replace(LAX, gates=("benefit",), cadence_weeks=104.0)}
    assert meet(late, stays, patience=1.0, weeks=30)[0].facts["gate_cases_unapproved"] == 0.0


def test_a_small_project_passes_unseen() -> None:
    """Below the cost in which a committee takes an interest nobody waits."""
    board = {"board": replace(LAX, skip_below_cost=100.0)}
    _, seen = meet([paper(1, cost=99.0), paper(1, cost=100.0)], board)
    assert seen[0][0].tolist() == [1.0, 0.0]


def test_projects_and_ideas_share_one_agenda() -> None:
    """With one place a sitting, what comes later waits for what came before."""
    board = {"board": replace(LAX, agenda_size=1, cadence_weeks=4.0)}
    waits = meet([paper(0), paper(1), paper(2)], board)[0].desks["project gates"].waits
    assert np.diff(waits) == pytest.approx([3.0, 3.0])
    assert len(PROJECT_GATES) == 3


def funded(granted: float) -> tuple[Record, float]:
    """Let a board approve ideas at once, with so much money; return what departments felt."""
    world = make_world(units([6, 4]), 80)
    Script({signals.WORK_FUNDED: granted}).start(world)
    ideas = ProposalTerms(rate=0.2, cost=100.0, cost_spread=0.0, patience_weeks=FOREVER, weeks=0.0)
    lax = CommitteeTerms(threshold=-1e12, agenda_size=99, cadence_weeks=1.0)
    Committees(GovernanceParameters(committees={"b": lax}, proposals={"i": ideas})).start(world)
    world.clock.run()
    world.record.close()
    return world.record, float(world.record.ledger["approved_work"].rows.sum())


def test_approved_work_begins_as_far_as_money_goes() -> None:
    """Without money nothing approved begins; with some, so many of the longest waiting do."""
    none, nothing = funded(0.0)
    assert nothing == 0.0
    assert none.facts["proposals_unfunded"] == none.facts["proposals_approved"] > 10
    some, _ = funded(500.0)
    assert some.facts["proposals_unfunded"] == some.facts["proposals_approved"] - 5
    free, whole = funded(np.inf)
    assert "proposals_unfunded" not in free.facts
    assert whole == pytest.approx(free.facts["worth_approved"])
