"""Scopes: which departments a plan means, by name, by group, by wave, or all the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WaveOrder = Literal["flow", "size", "file"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Name the departments that a pull is meant for.

    Parameters
    ----------
    kind : `all`, `names`, `group`, `wave` or `rest` (those in no earlier go-live of the plan).
    names : department names, for `names`.
    group : group name, for `group`.
    wave, of, by : wave number (from 1), number of waves and the order in which departments are
        cut; for `wave`, and for a group that the organisation does not map (then the wave stands
        in: its number is the group's place in the plan).
    """

    kind: Literal["all", "names", "group", "wave", "rest"] = "all"
    names: tuple[str, ...] = ()
    group: str = ""
    wave: int = 1
    of: int = 1
    by: WaveOrder = "flow"


EVERYBODY = Scope()
