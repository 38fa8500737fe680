"""The model in the order of the ODD protocol: docstrings and parameter tables, nothing by hand.

Source: Grimm et al. 2020, the ODD protocol, second update.
"""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sim.catalogue import lever_cards, surroundings
from sim.cli.describe_parts import composed_scenario, mechanisms_of, metrics, signals
from sim.cli.describe_settings import setting_lines
from sim.cli.texts import heading, paragraph, summary, table
from sim.config.knob_tables import GROUPS, defaults, entry_of, field_types, is_open, plain
from sim.kernel.clock import OPENING_PHASES, Phase
from sim.management import Management
from sim.scenario import Scenario
from sim.units import knobs

ENTITIES = ("sim.organisation.people", "sim.organisation.actors", "sim.kernel.technology")
CONCEPTS = ("sim.kernel.streams", "sim.kernel.board", "sim.observation", "sim.kernel.record")
START = ("sim.organisation.build", "sim.organisation.ties")
AREAS = ("adoption", "governance", "investment", "planning", "architecture", "environment")
_STATED = "(to be stated)"
INPUTS = ("sim.organisation.spec", "sim.config.files", "sim.config.safety")


def odd(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Print the seven elements of the protocol for a scenario."""
    scenario = composed_scenario(words, with_files)
    purpose = _said("sim").split("\n\n")[0]
    elements = (
        ("Purpose and patterns", [purpose, "", metrics((), ())]),
        ("Entities, state variables and scales", [*_told(ENTITIES), _scales(scenario)]),
        ("Process overview and scheduling", _scheduling(scenario)),
        ("Design concepts", [*_told(CONCEPTS), signals((), ())]),
        ("Initialisation", _told(START)),
        ("Input data", _told(INPUTS)),
        ("Submodels", _submodels(scenario)),
    )
    parts: list[str] = []
    for number, (title, lines) in enumerate(elements, start=1):
        parts += [heading(f"{number}. {title}"), "", "\n".join(lines).rstrip(), ""]
    return "\n".join(parts).rstrip()


def _scales(scenario: Scenario) -> str:
    return paragraph(
        f"Scales: time in weeks, {scenario.calendar.weeks} of them here, with five working days "
        "of people's decisions in each; space is the organisation: departments, reporting line "
        "and ties."
    )


def _scheduling(scenario: Scenario) -> list[str]:
    """Say in which order a week runs."""
    names = [one.name for one in mechanisms_of(scenario)]
    before = len(surroundings(scenario))
    order = ", ".join((*names[:before], Management.name, *names[before:]))
    return [
        _said("sim.kernel.clock"),
        "",
        table([(phase.name.lower(), _when(phase)) for phase in Phase]),
        "",
        paragraph(f"Within a phase, mechanisms act in this order: {order}"),
    ]


def _submodels(scenario: Scenario) -> list[str]:
    """Describe every area, module by module, and every parameter."""
    rules = {one.name: summary(type(one)) for one in mechanisms_of(scenario)}
    parts: list[str] = []
    for area in AREAS:
        parts += [heading(area, "-"), "", *_rooms(area)]
        for name, text in rules.items():
            if name.startswith(f"{area}."):
                parts += [f"{name}:", _text(text), ""]
        parts += _levers(scenario, area)
    parts += [heading(Management.name, "-"), "", *_told(("sim.management",))]
    for group in GROUPS:
        parts += [heading(f"Parameters: {group}", "-"), "", parameter_table(group), ""]
    return parts


def _levers(scenario: Scenario, area: str) -> list[str]:
    """Say what management can do in an area, where the scenario declares what it acts on."""
    cards = [card for card in lever_cards(scenario).values() if card.area.startswith(f"{area}.")]
    rows = [(card.name, card.does) for card in cards]
    return [f"{area}, levers in {scenario.name}:", table(rows), ""] if rows else []


def _when(phase: Phase) -> str:
    return "every week, and at the start" if phase in OPENING_PHASES else "every week"


def _said(module: str) -> str:
    return _text((inspect.getdoc(import_module(module)) or "").split("\nExample\n")[0])


def _told(modules: Sequence[str]) -> list[str]:
    return [text for module in modules for text in (_said(module), "")]


def _rooms(area: str) -> list[str]:
    """Say what each module of an area is about, in order of name."""
    package = import_module(f"sim.areas.{area}")
    names = sorted(item.name for item in pkgutil.iter_modules(package.__path__))
    said = [(name, _said(f"{package.__name__}.{name}")) for name in names if name != "parameters"]
    return [part for name, text in said for part in (f"{area}/{name}.py:", text, "")]


def _text(text: str) -> str:
    """Wrap the paragraphs of a docstring."""
    return "\n\n".join(paragraph(part) for part in text.split("\n\n") if part.strip())


def parameter_table(group: str) -> str:
    """List the parameters of a group: default, unit, range, meaning and source.

    Where a parameter is a list or a mapping of entries that a scenario declares, the parameters of
    an entry follow it, as `committees.NAME.agenda_size` or `freezes[].start`.
    """
    return "\n".join(_parameters(GROUPS[group], ""))


def _parameters(parameters: type, before: str) -> list[str]:
    """Describe the parameters of a dataclass and those of the entries that it holds."""
    values, kinds = _defaults(parameters), field_types(parameters)
    lines = []
    for name, about in knobs(parameters).items():
        lines += setting_lines(f"{before}{name}", values.get(name, _STATED), about, about.source)
        entry = entry_of(kinds[name])
        if entry is not None:
            mark = ".NAME" if is_open(kinds[name]) else "[]"
            within = _parameters(entry, f"{before}{name}{mark}.")
            lines += within or [f"{before}{name}{mark}:", _fields(entry)]
    return lines


def _fields(entry: type) -> str:
    """Say what an entry is and which fields it has, where only a docstring describes it."""
    said = (inspect.getdoc(entry) or "").split("\nExample\n")[0].split("\nSource:")[0]
    names = ", ".join(one.name for one in dataclasses.fields(entry))
    parts = [part for part in (*said.split("\n\n"), f"fields: {names}") if part.strip()]
    return "\n".join(paragraph(part, 4) for part in parts)


def _defaults(parameters: type) -> Mapping[str, Any]:
    """Return the defaults of a dataclass; of an entry that must state something, those it has."""
    fields = dataclasses.fields(parameters)
    needed = [one.name for one in fields
              if one.default is one.default_factory is dataclasses.MISSING]  # fmt: skip
    if not needed:
        return defaults(parameters)
    return {
        one.name: plain(
            one.default if one.default_factory is dataclasses.MISSING else one.default_factory()
        )
        for one in fields
        if one.name not in needed
    }
