"""The output of a week, from what people gained, missed and lost; (D,) each."""

from __future__ import annotations

from typing import NamedTuple

from sim.areas.adoption.columns import People
from sim.areas.adoption.days_compiled import Days, settle_open_tickets
from sim.areas.adoption.rules_compiled import Sums
from sim.kernel.jit_compiled import compiled
from sim.units import FloatArray


class Losses(NamedTuple):
    """Hold the scalar knobs of output, and how fast all learn where nobody has a gate (else 0)."""

    normal_output: float
    workaround: float
    open_ticket: float
    open_stops_learning: bool
    hours_per_week: float
    alike: float


@compiled
def produce(
    people: People, days: Days, sums: Sums, knobs: Losses, open_share: FloatArray,
    mixed: FloatArray, hours: FloatArray, dt: float, output: FloatArray, gained: FloatArray,
) -> None:  # fmt: skip
    """Fill the output per department before pace (y), and what of it skilled use has gained."""
    if knobs.open_stops_learning:
        settle_open_tickets(people, days, open_share, dt, knobs.alike)
    for d in range(output.size):
        first, end = people.first_user[d], people.first_user[d + 1]
        waiting = 0.0
        for place in range(first, end):
            waiting += open_share[people.in_order[place]]
        users = max(people.unit_users[d], 1)
        gain = sums.gain[d] / users
        change = (
            gain
            - sums.loss[d] / users
            - knobs.workaround * sums.workaround[d] / users
            - mixed[d]
            - knobs.open_ticket * waiting / users
            - hours[d] / knobs.hours_per_week
        )
        output[d] = max(0.0, knobs.normal_output * (1.0 + change))
        gained[d] = knobs.normal_output * gain
