"""What a page says about the study itself, read off the manifest and the resolved scenario."""

from __future__ import annotations

import datetime
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sim.analysis.comparison import Assumption, Setting
from sim.analysis.departments import DepartmentSize
from sim.analysis.knob_words import RATES, KnobWords, risk_words, value_number, with_unit
from sim.analysis.lettering import clean
from sim.scenario import HAZARDS, Scenario
from sim.units import WEEKS_PER_YEAR, Knob, knobs

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """Hold the setting, and what the analysis needs of plans and departments.

    Parameters
    ----------
    setting : what the page says.
    titles : cell -> title of its plan.
    sizes : department -> people and users; absent where the manifest does not say.
    """

    setting: Setting
    titles: Mapping[str, str]
    sizes: Mapping[str, DepartmentSize]


def day(date: str) -> str:
    """Write a date as people do.

    Example
    -------
    >>> day("2027-02-01")
    '1 Feb 2027'
    """
    one = datetime.date.fromisoformat(date)
    return f"{one.day} {MONTHS[one.month - 1]} {one.year}"


def read_facts(manifest: Mapping[str, Any]) -> StudyFacts:
    """Read what the page says about the study off its manifest.

    Parameters
    ----------
    manifest : of a stored study, as the file contract has it.

    Source: own design.
    """
    cell: Mapping[str, Any] = manifest["cells"][0]
    config: Mapping[str, Any] = manifest["config"]
    weeks = int(cell["weeks"])
    money = config.get("investment", NOTHING)
    money_weeks = int(money.get("money_weeks", 0)) or weeks
    sizes = _sizes(manifest)
    scenario = str(cell["scenario"])
    made = str(manifest.get("ended", manifest.get("started", "")))[:10]
    setting = Setting(
        scenario=scenario,
        title=clean(str(cell["scenario_title"] or readable(scenario))),
        question=clean(str(cell["question"])),
        currency=clean(str(cell["currency"])),
        first_day=str(cell["start_date"]),
        start_date=day(str(cell["start_date"])),
        weeks=weeks,
        money_months=round(money_weeks * 12 / WEEKS_PER_YEAR),
        people=sum(size.people for size in sizes.values()) or None,
        users=sum(size.users for size in sizes.values()) or None,
        version=str(manifest.get("packages", NOTHING).get("uptake", "")),
        made_on=day(made) if made else "",
        study=clean(str(manifest["study"])),
        freezes=tuple((int(one["start"]), int(one["end"])) for one in cell["freezes"]),
        assumptions=_assumptions(config, clean(str(cell["currency"]))),
        notes=tuple(clean(str(note)) for note in manifest.get("notes", ())),
    )
    titles = {str(one["cell"]): clean(str(one["strategy_title"] or readable(one["strategy"])))
              for one in manifest["cells"]}  # fmt: skip
    return StudyFacts(setting, titles, sizes)


def readable(name: str) -> str:
    """Make a title of a name.

    Example
    -------
    >>> readable("big_bang_feb")
    'Big bang feb'
    """
    text = clean(name.replace("_", " "))
    return text[:1].upper() + text[1:]


def _sizes(manifest: Mapping[str, Any]) -> dict[str, DepartmentSize]:
    """Read department sizes as the runs counted them."""
    by_cell = list(manifest.get("departments", NOTHING).values())
    rows = by_cell[0] if by_cell else []
    return {
        str(row["department"]): DepartmentSize(int(row["staff"]), int(row["users"])) for row in rows
    }


def _assumptions(config: Mapping[str, Any], currency: str) -> tuple[Assumption, ...]:
    """List the settings that futures draw, then those whose source the scenario names.

    Names and empty tables are left out; a risk of which figures are drawn is listed by these.
    """
    sources = {str(path): str(source) for path, source in config.get("sources", NOTHING).items()}
    drawn = {str(one["path"]): one for one in config.get("uncertain") or ()}
    covered = {path.rpartition(".")[0] for path in drawn if path.startswith(HAZARDS)}
    paths = [*drawn, *(path for path in sources if path not in drawn and path not in covered)]
    found = []
    for path in paths:
        group, _, name = path.partition(".")
        words = _words(config, group, name)
        value = _value(config.get(group, NOTHING), name)
        if isinstance(value, Mapping) and "chance" in value:
            value = value["chance"]
        if group == "technology" or value is None or value in ({}, [], ()):
            continue
        ends = [drawn[path][end] for end in ("low", "high")] if path in drawn else ()
        shown = _shown(value, words.unit)
        bare = "share" if words.unit in RATES else words.unit.partition(" ")[0]
        low_high = [_shown(one, bare) for one in ends]
        source = (
            sources.get(path) or sources.get(path.rpartition(".")[0]) or _own_source(group, name)
        )
        found.append(Assumption(clean(path), clean(words.title), shown, _unit(words.unit, currency),
                                clean(source), *low_high))  # fmt: skip
    return tuple(found)


def _own_source(group: str, name: str) -> str:
    """Read the source of a setting that the scenario draws and says nothing of: its knob's own."""
    knob = _knob(group, name)
    return knob.source.removesuffix("; 0 is off") if knob else ""


def _words(config: Mapping[str, Any], group: str, name: str) -> KnobWords:
    """Find what a setting means and its unit: its knob's card, or the risk and its figure."""
    if f"{group}.{name}".startswith(HAZARDS):
        hazard, _, figure = name.removeprefix("hazards.").partition(".")
        title = str(_value(config.get(group, NOTHING), f"hazards.{hazard}.title") or "")
        return risk_words(title or readable(hazard), figure or "chance")
    knob = _knob(group, name.partition(".")[0])
    if knob is None:
        return KnobWords(readable(name), "-")
    return KnobWords(knob.doc.partition(";")[0], knob.unit)


def _shown(value: object, unit: str) -> str:
    """Write a setting's value: money and shares with their unit, other things as they are."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    kind = unit.partition(" ")[0]
    if plain and kind in ("money", "share", *RATES):
        of = "share" if kind == "share" else unit
        return with_unit(value_number(float(str(value)), of), of)
    if plain and abs(float(str(value))) < 1:
        return f"{float(str(value)):.3g}"
    return _text(value)


def _unit(unit: str, currency: str) -> str:
    """Name a unit beside a value that `_shown` wrote."""
    if unit.partition(" ")[0] == "money":
        return currency
    return "" if unit in ("-", *RATES) else unit.removeprefix("share of ").removeprefix("share")


def _knob(group: str, name: str) -> Knob | None:
    kind = typing.get_type_hints(Scenario).get(group)
    return knobs(kind).get(name) if isinstance(kind, type) else None


def _value(group: Mapping[str, Any], path: str) -> object:
    value: Any = group
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _text(value: object) -> str:
    """Write a setting for people: numbers with thousands, lists and tables counted."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
    if isinstance(value, Mapping):
        return f"{len(value)} entries"
    if isinstance(value, (list, tuple)):
        return f"{len(value)} entries"
    return clean(str(value))
