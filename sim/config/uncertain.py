"""Check the ranges of uncertain parameters, and decide which of them the futures draw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.areas.environment.parameters import Shock
from sim.config.cross_checks import WEIGHTS
from sim.config.knob_tables import GROUPS, Range, field_types
from sim.config.schema import Checked
from sim.errors import Problem, nearest
from sim.experiment.quantiles import LOGARITHMIC
from sim.scenario import HAZARDS, Uncertain
from sim.units import Knob, knobs

#: Figures of a hazard that a future may draw.
FIGURES = ("chance", "size", "weeks", "spread", "per_year")
_SHARE = Knob("", low=0.0, high=1.0)
_POSITIVE = Knob("", low=0.0)


def uncertain_of(
    checked: Checked, fixed: Collection[str], scale: float = 1.0, scaled: Collection[str] = ()
) -> tuple[tuple[Uncertain, ...], list[Problem]]:
    """Turn the ranges of a scenario into uncertain parameters, or say what is wrong with them.

    Parameters
    ----------
    checked : settings, each valid by itself.
    fixed : settings that were stated after their range; these are not drawn.
    scale, scaled : factor on lump sums, and which of them take it; their ranges take it too.

    Returns
    -------
    tuple : the parameters to draw, in the order of the file, and all problems.

    Source: own design.
    """
    known = {path: (value, about) for path, value, about in numbers(checked.groups)}
    drawn, problems = [], []
    for path, given in checked.words.uncertain.items():
        if covers(fixed, path) and (path in known or path.startswith(HAZARDS)):
            continue  # stated, or taken out
        if path not in known:
            problems.append(_not_drawable(path, known))
            continue
        value, about = known[path]
        wrong = list(_faults(path, given, value, about))
        if path == "adoption.gain" and checked.groups["investment"].benefit > 0:
            near = "investment.benefit"
            wrong.append(Problem(_at(path), f"follows from {near}; give that a range"))
        problems += wrong
        factor = scale if path.removeprefix("investment.") in scaled else 1.0
        low, base, high = (factor * figure for figure in (given.low, value, given.high))
        drawn.append(Uncertain(path, low, base, high, given.distribution))
    return tuple(drawn), problems


def covers(stated: Collection[str], path: str) -> bool:
    """Say whether a setting, or what it lies in, is among those stated.

    Example
    -------
    >>> covers({"environment.hazards.fire"}, "environment.hazards.fire.chance")
    True
    """
    return any(f"{path}.".startswith(f"{key}.") for key in stated)


def numbers(groups: Mapping[str, Any]) -> Iterator[tuple[str, float, Knob]]:
    """Yield every number that a future may draw: path, configured value, range.

    Left out are the simulated weeks, which decide the length of every table, and weights that must
    add up to 1.
    """
    for group, parameters in GROUPS.items():
        abouts = knobs(parameters)
        for name, annotation in field_types(parameters).items():
            alone = name in WEIGHTS or (group, name) == ("calendar", "weeks")
            if annotation in (float, int) and not alone:
                yield f"{group}.{name}", getattr(groups[group], name), abouts[name]
    hazards: Mapping[str, Shock] = groups["environment"].hazards
    for hazard, shock in hazards.items():
        for figure in FIGURES:
            about = _SHARE if figure == "chance" else _POSITIVE
            yield f"{HAZARDS}{hazard}.{figure}", getattr(shock, figure), about


def fixed_settings(typed: Iterable[str], files: Iterable[Mapping[str, Any]]) -> set[str]:
    """List settings that were stated after the range that a scenario further down gives them.

    Parameters
    ----------
    typed : dotted keys on the command line.
    files : scenario files of the user's own, the last word first; each hides the ranges of those
        that it extends, unless it states a range too.

    Example
    -------
    >>> own = {"investment": {"benefit": 1e6, "run_cost": 2e5},
    ...     "scenario": {"uncertain": {"investment.run_cost": {"low": 1e5, "high": 3e5}}}}
    >>> sorted(fixed_settings(["adoption.q"], [own]))
    ['adoption.q', 'investment.benefit']
    """
    fixed, ranged = set(typed), set[str]()
    for content in files:
        words = content.get("scenario")
        given = words.get("uncertain") if isinstance(words, Mapping) else None
        ranged |= set(given) if isinstance(given, Mapping) else set()
        for group in GROUPS:
            part = content.get(group)
            if isinstance(part, Mapping):
                fixed |= set(_stated(group, part)) - ranged
    return fixed


def _stated(group: str, part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the settings of a group, figures of hazards one by one."""
    for name, value in part.items():
        if (group, name) == ("environment", "hazards") and isinstance(value, Mapping):
            for hazard, figures in value.items():
                if isinstance(figures, Mapping):
                    yield from (f"{HAZARDS}{hazard}.{figure}" for figure in figures)
        else:
            yield f"{group}.{name}"


def _at(path: str) -> str:
    return f"scenario.uncertain.{path}"


def _not_drawable(path: str, known: Mapping[str, object]) -> Problem:
    group, _, name = path.partition(".")
    if name in WEIGHTS:
        return Problem(_at(path), "is one of the weights that add up to 1; none can be drawn alone")
    if path == "calendar.weeks":
        return Problem(_at(path), "decides the length of every table and cannot be drawn")
    exists = group in GROUPS and name in field_types(GROUPS[group])
    message = "is not a number" if exists else "is not a known setting"
    return Problem(_at(path), message, nearest="" if exists else nearest(path, list(known)))


def _faults(path: str, given: Range, value: float, about: Knob) -> Iterator[Problem]:
    """Yield what is wrong with one range."""
    if not given.low <= given.high:
        yield Problem(_at(path), f"goes from {given.low:g} down to {given.high:g}")
    elif not given.low <= value <= given.high:
        allowed = f"a range around the configured {value:.10g}"
        yield Problem(_at(path), f"goes from {given.low:g} to {given.high:g}", allowed=allowed)
    for name in ("low", "high"):
        figure = getattr(given, name)
        below = about.low is not None and figure < about.low
        above = about.high is not None and figure > about.high
        if below or above or abs(figure) == float("inf"):
            allowed = about.allowed() or "a finite number"
            yield Problem(f"{_at(path)}.{name}", f"is {figure:g}", allowed=allowed)
    if given.distribution in LOGARITHMIC and given.low <= 0.0:
        message = f"is {given.low:g}, and a {given.distribution} one lies above 0"
        yield Problem(f"{_at(path)}.low", message)


def range_notes(checked: Checked, fixed: Collection[str]) -> tuple[str, ...]:
    """Say in words which ranges are not drawn."""
    paths = list(checked.words.uncertain)
    if not paths:
        return ()
    if checked.keys.uncertainty == "off":
        return (f"uncertainty=off: {len(paths)} ranges of the scenario are not drawn.",)
    held = [path for path in paths if covers(fixed, path)]
    if not held:
        return ()
    return (f"Not drawn, since their values are stated: {', '.join(held)}.",)
