"""The compiled people equal one Mesa agent per person with SimPy processes, draw by draw."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.support import Support
from sim.kernel.board import Signal
from sim.kernel.clock import Phase
from sim.organisation.people import Organisation
from tests.validation.reference_model import ReferenceModel, Week
from tests.worlds import Script, make_world, units, values_of

SIZES = (14, 9, 17)
FLAGS = ("aware", "uses", "workaround")
NUMBERS = ("skill", "attitude", "reactance")


def tangled_organisation() -> Organisation:
    """Make three departments with bosses, random ties, people without ties and non-users."""
    rng = np.random.default_rng(11)
    n = sum(SIZES)
    manager = np.full(n, -1, dtype=np.int64)
    start = 0
    for size in SIZES:
        manager[start] = 0 if start else -1
        manager[start + 1 : start + size] = start
        start += size
    listener = rng.integers(0, n - 2, 4 * n)
    speaker = rng.integers(0, n, 4 * n)
    keep = listener != speaker
    return units(SIZES, listener[keep], speaker[keep], users=n - 4, manager=manager)


def weather(organisation: Organisation, *, mandated: bool, seed: int):
    """Make up what the rest of the organisation does, week by week."""

    def script(week: int) -> Week:
        rng = np.random.default_rng((seed, week))
        d, n = organisation.n_departments, organisation.n_people
        live = np.array([2.0, 6.0, 6.0])
        champions = frozenset(rng.integers(0, n, 3).tolist()) if week % 5 == 0 else frozenset()
        return Week(
            live=live,
            compliance=np.where(live < week, 0.8, 0.0) if mandated else np.zeros(d),
            campaign=rng.uniform(0, 0.3, d),
            attention=rng.uniform(0.3, 1.0, organisation.n_levels),
            shift=rng.uniform(-0.05, 0.1, d),
            defect=np.where(live < week, 0.1 * math.exp(-0.2 * week), 0.0),
            elbow=np.zeros(d),  # the real desk says who is helped at the elbow: nobody
            stance=rng.uniform(0.7, 1.3, n),
            push=rng.uniform(0, 0.05, d),
            announced=np.full(d, 0.5 if week == 4 else 0.0),
            departures=np.array([0.0, 0.3 if week == 9 else 0.0, 0.0]),
            sponsor=float(rng.uniform(0, 1)),
            gain_factor=1.0 - 0.01 * week,
            courses=tuple(rng.integers(0, n - 4, 2).tolist()),
            champions=champions,
        )

    return script


def as_signals(week: Week, n: int) -> Mapping[Signal, object]:
    """Say the same week in the package's signals."""
    champions = np.zeros(n, dtype=np.bool_)
    champions[list(week.champions)] = True
    return {
        signals.LIVE_WEEK: week.live,
        signals.COMPLIANCE: week.compliance,
        signals.CAMPAIGN_RATE: week.campaign,
        signals.ATTENTION: week.attention,
        signals.THRESHOLD_SHIFT: week.shift,
        signals.CUTOVER_DEFECT: week.defect,
        signals.MANAGER_STANCE: week.stance,
        signals.ATTITUDE_PUSH: week.push,
        signals.ANNOUNCED: week.announced,
        signals.DEPARTURES: week.departures,
        signals.SPONSOR_PULL: week.sponsor,
        signals.GAIN_FACTOR: week.gain_factor,
        signals.COURSE_DONE: np.unique(np.array(week.courses, dtype=np.int64)),
        signals.CHAMPIONS: champions,
    }


CASES = {
    "voluntary": (AdoptionParameters(p=0.08, q=0.4, abandonment=0.06, turnover=0.02), False),
    "mandated": (AdoptionParameters(theta=0.6, abandonment=0.08, turnover=0.02), True),
    "spread thresholds": (
        AdoptionParameters(p=0.1, theta_sd=0.2, kappa=20.0, aware_at_start=0.4, mu=0.3),
        False,
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("future", range(3))
def test_same_person_same_step_same_day(case: str, future: int) -> None:
    """Flags are equal person by person and week by week; skill and attitude within 1e-9."""
    knobs, mandated = CASES[case]
    weeks = 20
    organisation = tangled_organisation()
    script = weather(organisation, mandated=mandated, seed=future)
    world = make_world(organisation, weeks, future=future)
    n = organisation.n_people
    desk = InvestmentParameters(support_agents=2, service_rate=2.0)
    first = as_signals(script(1), n)
    Script(first, lambda week: as_signals(script(max(week, 1)), n)).start(world)
    mechanism, support = PeopleMechanism(knobs), Support(desk)
    support.start(world)
    mechanism.start(world)
    seen: list[dict[str, np.ndarray]] = []
    output: list[np.ndarray] = []

    def keep(_week: int) -> None:
        people = mechanism.people
        seen.append({name: getattr(people, name).copy() for name in FLAGS + NUMBERS})
        output.append(values_of(signals.OUTPUT_SHARE, world).copy())

    world.clock.weekly(Phase.RECORD, "test", keep)
    world.clock.run()
    reference = ReferenceModel(
        organisation,
        knobs,
        world.streams,
        script,
        ease=world.technology.ease,
        agents=desk.support_agents,
        service_rate=desk.service_rate,
    )
    reference.run(weeks)
    users = organisation.user
    for week in range(weeks):
        for name in FLAGS:
            expected = np.array(reference.history[week][name])
            assert np.array_equal(seen[week][name][users], expected[users]), (week, name)
        for name in NUMBERS:
            expected = np.array(reference.history[week][name])
            assert np.abs(seen[week][name] - expected)[users].max() < 1e-9, (week, name)
        assert np.abs(output[week] - reference.output[week]).max() < 1e-9
    assert 0.2 < np.mean(reference.history[-1]["uses"]) <= 1.0
    waits = world.record.desks["support"].waits
    told = np.concatenate([person.waits for person in reference.by_position])
    assert np.abs(np.sort(waits) - np.sort(told)).max() < 1e-9
    assert world.record.weekly["support_wait"].max() > 0.05
