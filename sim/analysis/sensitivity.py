"""What would change the answer: the lead at both ends of each parameter, and where it turns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.analysis.break_even import find_break_evens
from sim.analysis.comparison import Interval, Number, Objective
from sim.analysis.display import interval, money_scale, show, weeks
from sim.analysis.duel import Duel, Outcome, Played, Player, Point, refuse_if_endless
from sim.analysis.intervals import mean_interval
from sim.analysis.knob_words import value_number, words_of
from sim.analysis.objectives import money_letter
from sim.analysis.reasons import Sensitivity, TornadoBar
from sim.analysis.statistics import FEWEST_FUTURES, Estimate, quantile
from sim.errors import BadInput, Problem
from sim.scenario import Uncertain
from sim.units import FloatArray

FIRST_LOOK = 8
KEPT = 6
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
    n_runs = runs_of_tornado(len(duel.scenario.uncertain), duel.futures)
    refuse_if_endless(n_runs)
    return n_runs


def runs_of_tornado(n_ranges: int, futures: int) -> int:
    """Count the runs: both plans, as drawn and at both ends of every range.

    Of many ranges only those that move the lead most in a first look are played on all futures.

    Example
    -------
    >>> runs_of_tornado(3, 30), runs_of_tornado(14, 30)
    (420, 1036)
    """
    kept = min(n_ranges, KEPT)
    few = 0 if n_ranges <= KEPT else FIRST_LOOK * (n_ranges - KEPT)
    return 2 * (futures * (1 + 2 * kept) + 2 * few)


def analyse(
    duel: Duel,
    objective: Objective,
    player: Player,
    key: str = "",
    interactions: Mapping[str, Estimate] | None = None,
    note: str = "",
) -> Sensitivity:
    """Vary each uncertain parameter from low to high and say what that does to the lead.

    Every range is looked at on a few futures first; the six that move the lead most on all.

    Parameters
    ----------
    duel : leader and rival.
    objective : how the lead is shown.
    player : plays a study.
    key : what the answer belongs to.
    interactions : path -> share of the lead's variance that comes only with others.
    note : sentences to be added.

    Source: tornado of the paired lead after Eschenbach 1992; first look and break-evens by own
    design.
    """
    expected_runs(duel)
    played, ranges = Played(duel, player), duel.scenario.uncertain
    swings = _first_look(played, ranges)
    kept = sorted(ranges, key=lambda one: -swings.get(one.path, 0.0))[:KEPT]
    points = _points(kept)
    played.play("sensitivity", points)
    futures = played.shared(points)
    base = played.outcome(None, futures)
    ends = {one.path: _ends(played, one, futures) for one in kept}
    rest = {one.path: _about(played, one, base) for one in ranges if one not in kept}
    leads = [end.lead for both in ends.values() for end in both]
    scale, unit = scale_of_leads(objective, [base.lead, *leads])
    kind = objective.kind
    show_as = _Shown(scale, kind, objective.scale if kind in ("money", "cost") else 1e6)
    bars, looks = (
        sorted((_bar(duel, one, some[one.path], show_as, interactions)
                for one in ranges if one.path in some), key=lambda bar: -(bar.swing.exact or 0.0))
        for some in (ends, rest)
    )  # fmt: skip
    by_path = {one.path: one for one in ranges}
    turning = [by_path[bar.path] for bar in bars if bar.flips]
    lead = mean_interval(base.lead)
    break_evens = find_break_evens(played, turning, futures, scale, kind)
    return Sensitivity(
        leader=duel.names[0] or duel.leader.name,
        rival=duel.names[1] or duel.rival.name,
        lead=interval(kind, lead, scale),
        noise_floor=_size(kind, _half(lead), scale),
        bars=(*bars, *looks),
        break_evens=break_evens,
        n_futures=len(futures),
        note=" ".join(part for part in (_note(bars, looks, lead), note) if part),
        n_runs=played.n_runs,
        unit=unit,
        key=key,
    )


def _half(lead: Estimate) -> float:
    """Say how far luck alone moves a lead."""
    return math.nan if lead.high is None or lead.low is None else (lead.high - lead.low) / 2


def _ends(played: Played, one: Uncertain, futures: pd.Index) -> tuple[Outcome, Outcome]:
    return played.outcome((one.path, one.low), futures), played.outcome(
        (one.path, one.high), futures)  # fmt: skip


def _points(ranges: Sequence[Uncertain]) -> list[Point]:
    """Everything as drawn, then both ends of each range."""
    found: list[Point] = [None]
    for one in ranges:
        found += [(one.path, one.low), (one.path, one.high)]
    return found


def _first_look(played: Played, ranges: Sequence[Uncertain]) -> dict[str, float]:
    """Say how far each range moves the lead in the first few futures; nothing if all are kept."""
    if len(ranges) <= KEPT:
        return {}
    points = [one for one in _points(ranges) if one is not None]
    played.play("first_look", points, FIRST_LOOK)
    found = {}
    for one in ranges:
        futures = played.shared(_points([one])[1:], FIRST_LOOK)
        low, high = _ends(played, one, futures)
        found[one.path] = abs(float(high.lead.mean() - low.lead.mean()))
    return found


def _about(played: Played, one: Uncertain, base: Outcome) -> tuple[Outcome, Outcome]:
    """Give both ends of a range of the first look: the change there on top of the whole average.

    Source: difference estimator; the change is paired, so few futures tell it well.
    """
    futures = played.shared(_points([one]), FIRST_LOOK)
    few = played.outcome(None, futures)

    def moved(end: Outcome) -> Outcome:
        npv = None
        if end.npv is not None and few.npv is not None and base.npv is not None:
            npv = base.npv.mean() + end.npv - few.npv
        return Outcome(base.lead.mean() + end.lead - few.lead, npv, end.weeks)

    low, high = _ends(played, one, futures)
    return moved(low), moved(high)


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
    if at_low.size < FEWEST_FUTURES or (at_low.mean() > 0) == (at_high.mean() > 0):
        return False
    change = mean_interval(at_high - at_low)
    return change.low is not None and change.high is not None and change.low * change.high > 0


@dataclass(frozen=True, slots=True)
class _Shown:
    """Say how leads are shown, and the scale of the leader's own money."""

    scale: float
    kind: str
    money: float


def _bar(
    duel: Duel,
    one: Uncertain,
    ends: tuple[Outcome, Outcome],
    shown: _Shown,
    interactions: Mapping[str, Estimate] | None,
) -> TornadoBar:
    """Make the bar of one parameter."""
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
        lead_low=interval(shown.kind, mean_interval(low.lead), shown.scale),
        lead_high=interval(shown.kind, mean_interval(high.lead), shown.scale),
        flips=flips(low.lead, high.lead),
        swing=_size(shown.kind, abs(swing), shown.scale),
        npv_low=_average(low.npv, shown.money),
        npv_high=_average(high.npv, shown.money),
        weeks_low=_middle(low.weeks),
        weeks_high=_middle(high.weeks),
        n_futures=low.lead.size,
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


def _note(bars: Sequence[TornadoBar], rest: Sequence[TornadoBar], lead: Estimate) -> str:
    """Say what luck alone does, that nothing flips where nothing does, and what was only tried."""
    said = []
    if lead.low is not None and lead.high is not None and lead.low <= 0.0 <= lead.high:
        said.append("Luck alone can turn this lead: there is no clear difference between the two.")
    if not any(bar.flips for bar in bars):
        said.append(NOTHING_FLIPS)
    if rest:
        most = rest[0]
        said.append(f"{len(rest)} of {len(bars) + len(rest)} parameters were tried on "
                    f"{most.n_futures} futures only: they move the lead by {most.swing.text} or "
                    "less.")  # fmt: skip
    return " ".join(said)
