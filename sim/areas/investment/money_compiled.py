"""Price what departments made and lost in a week, over all of them in one call; (D,) each."""

from __future__ import annotations

from typing import NamedTuple

from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray


class Prices(NamedTuple):
    """Hold the scalar prices and limits of a week."""

    hour: float
    hours_a_head: float
    dip_cap: float
    double_entry: float
    dust: float
    least_output: float
    utilisation: float


class Worked(NamedTuple):
    """Hold what departments made of a week: output, what is felt of it, money, load.

    Money is signed as it is booked: what is lost and what is entered twice is below 0.
    """

    output: FloatArray
    felt: FloatArray
    benefit: FloatArray
    lost: FloatArray
    double_entry: FloatArray
    load: FloatArray


@compiled
def price_week(
    gain: FloatArray, before: FloatArray, pace: FloatArray, hours: FloatArray,
    parallel: BoolArray, users: FloatArray, season: float, prices: Prices, worked: Worked,
) -> float:  # fmt: skip
    """Fill what a week was worth; return the users' mean output.

    `hours` are working hours of whole departments that are booked elsewhere.
    """
    heads, made = 0.0, 0.0
    for d in range(users.size):
        output = before[d] - pace[d]
        worth = users[d] * prices.hours_a_head * prices.hour
        lost = (1.0 + gain[d] - output) * worth - hours[d] * prices.hour
        if users[d] == 0.0 or abs(lost) < prices.dust:
            lost = 0.0
        felt, double = output, 0.0
        if parallel[d]:
            lost = lost * prices.dip_cap if lost > 0.0 else lost
            felt = 1.0 - (1.0 - output) * prices.dip_cap if output < 1.0 else output
            double = prices.double_entry
        worked.output[d], worked.felt[d] = output, felt
        worked.benefit[d], worked.lost[d] = gain[d] * worth, -lost
        worked.double_entry[d] = -double * worth
        busy = hours[d] / max(users[d], 1.0) / prices.hours_a_head
        due = prices.utilisation * season + busy + double
        worked.load[d] = due / max(output, prices.least_output)
        heads += users[d]
        made += users[d] * output
    return made / max(heads, 1.0)
