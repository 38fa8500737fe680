"""All facts by number, and the line that a finding prints."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import BadInput, Problem, nearest
from sim.facts.choices import CHOICES
from sim.facts.classics import CLASSICS
from sim.facts.crowding import CROWDING
from sim.facts.dips import DIPS
from sim.facts.fact import FAIL, PASS, Check, Fact, Finding
from sim.facts.landscapes import LANDSCAPES
from sim.facts.people import PEOPLE
from sim.facts.responses import RESPONSES


def _order(fact: Fact) -> tuple[bool, int]:
    """Stylised facts come before published results, each by number."""
    return not fact.number.startswith("SF"), int(fact.number[2:])


FACTS: tuple[Fact, ...] = tuple(
    sorted((*DIPS, *CHOICES, *PEOPLE, *CLASSICS, *LANDSCAPES, *CROWDING, *RESPONSES), key=_order)
)
"""The facts (SF) and published results (PR) that `uptake validate` knows, by number."""


def chosen(names: Sequence[str]) -> tuple[Fact, ...]:
    """Find facts by number, all of them where none is named.

    Raises
    ------
    BadInput : a name that is no fact.

    Example
    -------
    >>> [fact.number for fact in chosen(["sf4", "SF2"])]
    ['SF2', 'SF4']
    """
    known = {fact.number: fact for fact in FACTS}
    wanted = [name.upper() for name in names]
    problems = [
        Problem(name, "is not a fact", allowed=", ".join(known), nearest=nearest(name, list(known)))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise BadInput(problems)
    return tuple(fact for fact in FACTS if not wanted or fact.number in wanted)


def line(finding: Finding) -> str:
    """Say number, verdict, measured value with interval, band and source of a fact in one line."""
    check, verdict = finding.first, finding.verdict
    shown = verdict if verdict in (PASS, FAIL) else f"{verdict}: {check.why}"
    return (
        f"{finding.fact.number:<5}{shown}  {measured(check)}  band {check.band}  "
        f"[{finding.fact.source}]"
    )


def details(finding: Finding) -> list[str]:
    """Say every check of a finding, a line each."""
    return [
        f"     {check.verdict:<10}{check.says}: {measured(check)}, band {check.band}"
        for check in finding.checks
    ]


def measured(check: Check) -> str:
    """Say value and interval.

    Example
    -------
    >>> measured(Check("a ratio", 2.04, 1.81, 2.33))
    '2.04 (1.81 to 2.33)'
    """
    if check.value != check.value:
        return "not measured"
    if check.low == check.high or check.low != check.low:
        return f"{check.value:.3g}"
    return f"{check.value:.3g} ({check.low:.3g} to {check.high:.3g})"
