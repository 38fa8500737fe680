"""What would change the answer: the lead at both ends of each parameter, and where it turns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.analysis.break_even import find_break_evens
from sim.analysis.comparison import Interval, Number, Objective
from sim.analysis.display import interval, money_scale, show, weeks
from sim.analysis.duel import Duel, Outcome, Player, Point, play_points, refuse_if_endless
from sim.analysis.intervals import mean_interval
from sim.analysis.knob_words import value_number, words_of
from sim.analysis.objectives import money_letter
from sim.analysis.reasons import Sensitivity, TornadoBar
from sim.analysis.statistics import FEWEST_FUTURES, Estimate, quantile
from sim.errors import BadInput, Problem
from sim.scenario import Uncertain
from sim.units import FloatArray

NOTHING_FLIPS = "Nothing we tried changes that."


def expected_runs(duel: Duel) -> int:
    """Say how many runs the tornado takes, without the search of break-evens.

    Raises
    ------
    BadInput : no uncertain parameter, too few futures, or more runs than reasonable.
    """
    problems = []
    if not duel.scenario.uncertain:
        message = "states no uncertain parameter: there is nothing to vary (scenario.uncertain)"
        problems.append(Problem(f"scenario={duel.scenario.name}", message))
    if duel.futures < FEWEST_FUTURES:
        allowed = f"{FEWEST_FUTURES} or more"
        problems.append(Problem("futures", f"is {duel.futures}", allowed=allowed))
    if problems:
        raise BadInput(problems)
    n_runs = 2 * duel.futures * (1 + 2 * len(duel.scenario.uncertain))
    refuse_if_endless(n_runs)
    return n_runs


def analyse(
    duel: Duel,
    objective: Objective,
    player: Player,
    key: str = "",
    interactions: Mapping[str, Estimate] | None = None,
    note: str = "",
) -> Sensitivity:
    """Vary each uncertain parameter from low to high and say what that does to the lead.

    Parameters
    ----------
    duel : leader and rival.
    objective : how the lead is shown.
    player : plays a study.
    key : what the answer belongs to.
    interactions : path -> share of the lead's variance that comes only with others.
    note : sentences to be added.

    Source: tornado of the paired lead after Eschenbach 1992; break-evens by own design.
    """
    n_runs = expected_runs(duel)
    ranges = duel.scenario.uncertain
    points: list[Point] = [None]
    for one in ranges:
        points += [(one.path, one.low), (one.path, one.high)]
    base, *outcomes = play_points(duel, "sensitivity", points, player)
    ends = {one.path: (outcomes[2 * place], outcomes[2 * place + 1])
            for place, one in enumerate(ranges)}  # fmt: skip
    scale, unit = scale_of_leads(objective, [one.lead for one in (base, *outcomes)])
    kind = objective.kind
    money = objective.scale if kind in ("money", "cost") else 1e6
    bars = [_bar(duel, one, ends[one.path], scale, kind, money, interactions) for one in ranges]
    bars.sort(key=lambda bar: -abs(bar.swing.exact or 0.0))
    wanted = {bar.path: (ends[bar.path][0].lead, ends[bar.path][1].lead)
              for bar in bars if bar.flips}  # fmt: skip
    break_evens, more = find_break_evens(duel, wanted, player, scale, kind)
    lead = mean_interval(base.lead)
    half = math.nan if lead.high is None or lead.low is None else (lead.high - lead.low) / 2
    return Sensitivity(
        leader=duel.leader.name,
        rival=duel.rival.name,
        lead=interval(kind, lead, scale),
        noise_floor=_size(kind, half, scale),
        bars=tuple(bars),
        break_evens=break_evens,
        n_futures=base.lead.size,
        note=" ".join(part for part in (_note(bars, lead), note) if part),
        n_runs=n_runs + more,
        unit=unit,
        key=key,
    )


def scale_of_leads(objective: Objective, leads: Sequence[FloatArray]) -> tuple[float, str]:
    """Choose the unit of leads: the objective's, or a smaller one where all would read 0.

    Example
    -------
    >>> import numpy as np
    >>> npv = Objective("npv", "NPV", "USD M", "money", 1e6, True)
    >>> scale_of_leads(npv, [np.array([1e6, 3e6])]), scale_of_leads(npv, [np.array([4e4, 5e4])])
    ((1000000.0, 'USD M'), (1000.0, 'USD k'))
    """
    largest = max(abs(float(lead.mean())) for lead in leads)
    if objective.kind not in ("money", "cost") or largest >= objective.scale / 2:
        return objective.scale, objective.unit
    scale = money_scale([largest])
    currency = objective.unit.partition(" ")[0]
    return scale, f"{currency} {money_letter(scale)}".strip()


def flips(at_low: FloatArray, at_high: FloatArray) -> bool:
    """Say whether the lead turns between two ends, and not by luck.

    The averages must lie on both sides of zero, and the change from end to end, paired by future,
    must be beyond luck.

    Example
    -------
    >>> import numpy as np
    >>> luck = np.tile([-0.5, 0.5], 10)
    >>> flips(1 + luck, luck - 1), flips(1 + luck, 0.5 + luck), flips(luck, luck)
    (True, False, False)
    """
    if (at_low.mean() > 0) == (at_high.mean() > 0):
        return False
    change = mean_interval(at_high - at_low)
    return change.low is not None and change.high is not None and change.low * change.high > 0


def _bar(
    duel: Duel,
    one: Uncertain,
    ends: tuple[Outcome, Outcome],
    scale: float,
    kind: str,
    money: float,
    interactions: Mapping[str, Estimate] | None,
) -> TornadoBar:
    """Make the bar of one parameter; `money` is the scale of the leader's own outcome."""
    low, high = ends
    currency = duel.scenario.currency
    words = words_of(duel.scenario, one.path)
    swing = float(high.lead.mean() - low.lead.mean())

    def value(exact: float) -> Number:
        return value_number(exact, words.unit, currency)

    together = (interactions or {}).get(one.path)
    return TornadoBar(
        path=one.path,
        title=words.title,
        unit=words.unit,
        low=value(one.low),
        base=value(one.base),
        high=value(one.high),
        lead_low=interval(kind, mean_interval(low.lead), scale),
        lead_high=interval(kind, mean_interval(high.lead), scale),
        flips=flips(low.lead, high.lead),
        swing=_size(kind, abs(swing), scale),
        npv_low=_average(low.npv, money),
        npv_high=_average(high.npv, money),
        weeks_low=_middle(low.weeks),
        weeks_high=_middle(high.weeks),
        interaction=_interaction(together),
    )


def _average(values: FloatArray | None, scale: float) -> Number | None:
    return None if values is None else show("money", float(values.mean()), scale)


def _middle(values: FloatArray | None) -> Number | None:
    return None if values is None else weeks(quantile(values, 0.5))


def _size(kind: str, exact: float, scale: float) -> Number:
    """Show a distance: without sign."""
    return show({"money": "cost", "loss": "share"}.get(kind, kind), exact, scale)


def _interaction(found: Estimate | None) -> Interval | None:
    return None if found is None else interval("share", found, 1.0)


def _note(bars: Sequence[TornadoBar], lead: Estimate) -> str:
    """Say what luck alone does, and that nothing flips where nothing does."""
    said = []
    if lead.low is not None and lead.high is not None and lead.low <= 0.0 <= lead.high:
        said.append("Luck alone can turn this lead: there is no clear difference between the two.")
    if not any(bar.flips for bar in bars):
        said.append(NOTHING_FLIPS)
    return " ".join(said)
