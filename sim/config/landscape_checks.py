"""Check a landscape: whether there can be one of this size, and whether what it names is in it."""

from __future__ import annotations

from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.investment.parameters import InvestmentParameters
from sim.errors import Problem


def landscape_problems(knobs: ArchitectureParameters, money: InvestmentParameters) -> list[Problem]:
    """Find what contradicts a landscape of this size; nothing where none is declared.

    Parameters
    ----------
    knobs : applications, dependencies, core and propagation cost, each valid by itself.
    money : projects, which may name applications.

    Source: own design.
    """
    n = knobs.applications
    if n == 0:
        return []
    shape = shape_of(n, knobs.core_share, knobs.propagation)
    problems = []
    if not shape.least <= knobs.dependencies <= shape.most:
        problems.append(
            Problem(
                "architecture.dependencies",
                f"is {knobs.dependencies}",
                allowed=f"{shape.least} to {shape.most} for {n} applications with this core_share "
                "and propagation",
            )
        )
    reached = shape.visible / n**2
    if abs(reached - knobs.propagation) > max(0.02, 1.0 / n):
        problems.append(
            Problem(
                "architecture.propagation",
                f"is {knobs.propagation:g}, which {n} applications with a core of "
                f"{shape.core} cannot have",
                allowed=f"near {reached:.2f}",
            )
        )
    named = {"architecture.own_application": knobs.own_application} | {
        f"investment.projects.{name}.application": one.application
        for name, one in money.projects.items()
    }
    problems += [
        Problem(path, f"is {number}", allowed=f"0 to {n}")
        for path, number in named.items()
        if number > n
    ]
    return problems
