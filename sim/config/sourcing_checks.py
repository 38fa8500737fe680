"""Check what is to be sourced against modes, desks and projects that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.areas.planning.parameters import PlanningParameters
from sim.errors import Problem, nearest

TECHNOLOGY = "technology"


def sourcing_problems(
    knobs: PlanningParameters, projects: Sequence[str], lender: str = ""
) -> Iterator[Problem]:
    """Find every name in sourcing that stands for nothing, and things that are sourced twice.

    Parameters
    ----------
    knobs : settings, each valid by itself.
    projects : projects of the portfolio.
    lender : pool whose people build what is built inside; empty: none.

    Source: own design.
    """
    for name, item in knobs.sourcing.items():
        path = f"planning.sourcing.{name}"
        yield from _known(f"{path}.mode", item.mode, tuple(knobs.modes), "a mode")
        if item.covers:
            able = (*projects, TECHNOLOGY)
            yield from _known(f"{path}.covers", item.covers, able, "a project or `technology`")
        if item.developer_weeks > 0.0 and not lender:
            said = "takes developers, and no pool lends them"
            allowed = "0, or a pool named in investment.sourcing_pool"
            yield Problem(f"{path}.developer_weeks", said, allowed=allowed)
        if "/" in name:
            yield Problem(path, "has a / in its name, which separates item and mode in plans")
    if knobs.sourcing:
        for name, mode in knobs.modes.items():
            for desk in mode.path:
                path = f"planning.modes.{name}.path"
                yield from _known(path, desk, tuple(knobs.procurement), "a desk of procurement")


def _known(path: str, name: str, names: Sequence[str], what: str) -> Iterable[Problem]:
    if name not in names:
        said, near = f"names '{name}', which is not {what}", nearest(name, list(names))
        yield Problem(path, said, allowed=", ".join(names), nearest=near)
