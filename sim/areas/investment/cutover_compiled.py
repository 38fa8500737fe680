"""What a go-live does to departments in a week, over all of them in one call; (D,) each."""

from __future__ import annotations

from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray


@compiled
def break_down(
    week: int, live_week: FloatArray, share: FloatArray, size: float, left: FloatArray,
    out: FloatArray,
) -> None:  # fmt: skip
    """Fill the mean defect over the week that closes now; `left` is what is left of it by age."""
    for d in range(out.size):
        is_live = live_week[d] < week
        out[d] = size * share[d] * left[week - 1 - int(live_week[d])] if is_live else 0.0


@compiled
def near_go_live(
    week: int, weeks: float, date: FloatArray, live_week: FloatArray, never: float, out: BoolArray
) -> bool:
    """Mark departments within some weeks of their go-live, past or to come; tell if any is."""
    some = False
    for d in range(out.size):
        moment = live_week[d] if live_week[d] < never else max(date[d], float(week))
        out[d] = abs(week - moment) <= weeks
        some |= out[d]
    return some


@compiled
def some_undecided(
    week: int, date: FloatArray, live_week: FloatArray, offered: BoolArray, accepted: BoolArray,
    never: float,
) -> bool:  # fmt: skip
    """Tell whether a department that is not live has an open offer, or a date that has come."""
    for d in range(date.size):
        asked = offered[d] and date[d] == never
        due = date[d] <= week and not accepted[d]
        if live_week[d] == never and (asked or due):
            return True
    return False
