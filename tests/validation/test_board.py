"""A board that meets every T weeks adds a mean wait of T / 2 to requests that come at random."""

from __future__ import annotations

import numpy as np
import pytest

from sim import signals
from sim.areas.governance.gates import Gates
from sim.areas.governance.parameters import GovernanceParameters
from sim.kernel.technology import Technology
from tests.worlds import Script, make_world, one_unit

FUTURES = 300
EARLIEST, SPAN, WEEKS = 2.0, 30.0, 60


def latency(future: int, board_weeks: float) -> float:
    """Weeks that one request, at a keyed random instant, waits for the board."""
    world = make_world(one_unit(2), WEEKS, future=future, technology=Technology(replaces="old"))
    request = EARLIEST + SPAN * float(world.streams.uniform("request", 0)[0])
    Script({signals.LIVE_WEEK: request}).start(world)
    knobs = GovernanceParameters(board_weeks=board_weeks, gate_routine_share=0.0)
    Gates(knobs).start(world)
    world.clock.run()
    (wait,) = world.record.desks["gate"].waits
    return float(wait)


@pytest.mark.parametrize("board_weeks", [4.0, 9.0])
def test_random_requests_wait_for_half_the_rhythm(board_weeks: float) -> None:
    """Mean wait T / 2 within four standard errors; the wait is uniform, so its sd is T / sqrt(12).

    Source: renewal theory, model B.5.
    """
    waits = np.array([latency(future, board_weeks) for future in range(FUTURES)])
    error = 4.0 * waits.std(ddof=1) / np.sqrt(FUTURES)
    assert abs(waits.mean() - board_weeks / 2.0) <= error
    assert waits.std(ddof=1) == pytest.approx(board_weeks / np.sqrt(12.0), rel=0.15)
    assert waits.min() >= 0.0
    assert waits.max() < board_weeks
