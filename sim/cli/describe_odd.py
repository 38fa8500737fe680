"""The model in the order of the ODD protocol: docstrings and parameter tables, nothing by hand.

Source: Grimm et al. 2020, the ODD protocol, second update.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Sequence
from importlib import import_module

from sim.catalogue import lever_cards, surroundings
from sim.cli.describe_parts import composed_scenario, mechanisms_of, metrics, signals
from sim.cli.describe_settings import setting_lines
from sim.cli.texts import heading, paragraph, summary, table
from sim.config.knob_tables import GROUPS, defaults
from sim.kernel.clock import OPENING_PHASES, Phase
from sim.management import Management
from sim.scenario import Scenario
from sim.units import knobs

ENTITIES = ("sim.organisation.people", "sim.organisation.actors", "sim.kernel.technology")
CONCEPTS = ("sim.kernel.streams", "sim.kernel.board", "sim.observation", "sim.kernel.record")
START = ("sim.organisation.build", "sim.organisation.ties")
AREAS = ("adoption", "governance", "investment", "planning", "architecture", "environment")
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
    """List the parameters of a group: default, unit, range, meaning and source."""
    values = defaults(GROUPS[group])
    lines = []
    for name, about in knobs(GROUPS[group]).items():
        lines += setting_lines(name, values[name], about, about.source)
    return "\n".join(lines)
