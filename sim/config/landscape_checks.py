"""Check a landscape: whether there can be one of this size, and whether what it names is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.areas.architecture.goals import capability_names
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.shape import shape_of
from sim.areas.environment.parameters import Shock
from sim.areas.investment.parameters import InvestmentParameters
from sim.errors import Problem, nearest


def landscape_problems(knobs: ArchitectureParameters, money: InvestmentParameters) -> list[Problem]:
    """Find what contradicts a landscape of this size; only its goals where none is declared.

    Parameters
    ----------
    knobs : applications, dependencies, core and propagation cost, each valid by itself.
    money : projects, which may name applications.

    Source: own design.
    """
    n = knobs.applications
    problems = [*_goal_weights(knobs), *_infrastructure(knobs, money)]
    if n == 0:
        return problems
    shape = shape_of(n, knobs.core_share, knobs.propagation)
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


def vendor_problems(
    knobs: ArchitectureParameters, hazards: Mapping[str, Shock]
) -> Iterator[Problem]:
    """Find outside events that strike a component that is not there, or that cannot strike one.

    Parameters
    ----------
    knobs : components of infrastructure.
    hazards : outside events, of which a `support_end` may name a component.

    Source: own design.
    """
    for name, one in hazards.items():
        path = f"environment.hazards.{name}.infrastructure"
        if not 0 <= one.infrastructure <= knobs.infrastructure:
            yield Problem(path, f"is {one.infrastructure}", allowed=f"0 to {knobs.infrastructure}")
        elif one.infrastructure and (one.kind != "support_end" or one.technologies):
            allowed = "only with kind support_end, and without technologies"
            yield Problem(path, f"is stated for {one.kind}", allowed=allowed)


def _infrastructure(
    knobs: ArchitectureParameters, money: InvestmentParameters
) -> Iterator[Problem]:
    """Find infrastructure that nothing can stand on, and projects that replace what is not."""
    m, layers = knobs.infrastructure, knobs.infrastructure_layers
    for name, one in money.projects.items():
        if one.infrastructure > m:
            path = f"investment.projects.{name}.infrastructure"
            yield Problem(path, f"is {one.infrastructure}", allowed=f"0 to {m}")
    if m and not knobs.applications:
        yield Problem("architecture.infrastructure", f"is {m}", allowed="0 without applications")
    if 0 < m < layers:
        yield Problem("architecture.infrastructure_layers", f"is {layers}", allowed=f"1 to {m}")
    elif m and knobs.stands_on > -(-m // layers):
        allowed = f"1 to {-(-m // layers)}, which is what the upper layer holds"
        yield Problem("architecture.stands_on", f"is {knobs.stands_on}", allowed=allowed)


def _goal_weights(knobs: ArchitectureParameters) -> Iterator[Problem]:
    """Find weights of what is no capability, weights below 0, and goals that weigh nothing."""
    path, stated = "architecture.goal_weights", knobs.goal_weights
    names = capability_names(knobs.capabilities)
    for name, weight in stated.items():
        if name not in names:
            allowed = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
            near = nearest(name, names)
            yield Problem(f"{path}.{name}", "is no capability", allowed=allowed, nearest=near)
        elif not 0.0 <= weight <= 1e6:
            yield Problem(f"{path}.{name}", f"is {weight:g}", allowed="0 to 1000000")
    if stated and not any(stated.values()):
        yield Problem(path, "gives no goal any weight", allowed="one weight above 0 at least")
