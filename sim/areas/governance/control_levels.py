"""How tight controls are set: as declared, tighter or looser, each from a week on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sim.areas.governance.risk_parameters import ControlTerms

AS_DECLARED = 1.0


def set_to(terms: ControlTerms, level: float) -> ControlTerms:
    """Tighten or loosen a control; at 1 it is as declared, at 0 it is not there.

    Twice as tight is two such controls in a row: what both let through is multiplied, what they ask
    of people is added.

    Parameters
    ----------
    terms : the control as declared.
    level : how tight, 0 or more.

    Source: own design.

    Example
    -------
    >>> twice = set_to(ControlTerms(strength=0.5, hours=0.1, delay=0.25, shift=0.02), 2.0)
    >>> twice.strength, twice.hours, twice.delay, twice.shift
    (0.75, 0.2, 0.5, 0.04)
    """
    if level == AS_DECLARED:
        return terms
    return dataclasses.replace(
        terms,
        strength=1.0 - (1.0 - terms.strength) ** level,
        repair=1.0 - (1.0 - terms.repair) ** level,
        hours=terms.hours * level,
        delay=terms.delay * level,
        shift=terms.shift * level,
    )


class ControlLevels:
    """Keep how tight each control is set, and from when.

    Parameters
    ----------
    controls : the controls as declared; all begin at 1.

    Source: own design.

    Example
    -------
    >>> levels = ControlLevels({"locks": ControlTerms(strength=0.5)})
    >>> levels.order("locks", 2.0, from_week=4.0)
    >>> [levels.terms("locks", week).strength for week in (4, 5)]
    [0.5, 0.75]
    """

    def __init__(self, controls: Mapping[str, ControlTerms]) -> None:
        self._now = dict(controls)
        self._declared = dict(controls)
        self._orders: dict[str, list[tuple[float, float]]] = {}
        self._last = dict.fromkeys(controls, AS_DECLARED)

    def last(self, name: str) -> float:
        """How tight a control was set last, whether it acts so already or not."""
        return self._last[name]

    def order(self, name: str, level: float, from_week: float) -> None:
        """Set a control from an instant on; a later order holds from its own instant."""
        self._orders.setdefault(name, []).append((from_week, level))
        self._last[name] = level

    def terms(self, name: str, week: int) -> ControlTerms:
        """Return a control as it is set in the week (week - 1, week]."""
        waiting = self._orders.get(name)
        while waiting and waiting[0][0] < week:
            self._now[name] = set_to(self._declared[name], waiting.pop(0)[1])
        return self._now[name]
