"""Views of mechanisms, levers, metrics and signals, generated from the code."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim import catalogue
from sim.cli.texts import heading, paragraph, summary, table
from sim.config.compose import compose_for
from sim.contracts import Card, Mechanism
from sim.kernel.board import Kind
from sim.management import Management
from sim.scenario import Scenario
from sim.signals import all_signals


def composed_scenario(words: Sequence[str], with_files: Sequence[str]) -> Scenario:
    """Compose the scenario that some words ask for."""
    return compose_for("run", words, ".", with_files).study.cells[0].scenario


def levers(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Describe every lever: what it does, its price, its limits, where its effect comes from."""
    scenario = composed_scenario(words, with_files)
    parts = [heading(f"Levers of {scenario.name}")]
    for card in catalogue.lever_cards(scenario).values():
        parts += ["", f"{card.name} - {card.title} ({card.area})", paragraph(card.does, 2)]
        parts += [paragraph(line, 2) for line in lever_lines(card, scenario.currency)]
        parts.append(paragraph(f"source: {card.source}", 2))
    return "\n".join(parts)


def lever_lines(card: Card, currency: str) -> list[str]:
    """Say price, times and limits of a lever, leaving out what does not apply."""
    lines = []
    per_head = " a head in scope" if card.hours_per_head else ""
    price = [
        f"{card.hours:g} staff hours{per_head}" if card.hours else "",
        f"{card.cost:,.0f} {currency}" if card.cost else "",
    ]
    lines.append("costs " + (" and ".join(part for part in price if part) or "nothing by itself"))
    if card.lead_weeks:
        lines.append(f"takes effect after {card.lead_weeks:g} weeks")
    if card.weeks:
        lines.append(f"lasts {card.weeks:g} weeks")
    if card.cooldown_weeks:
        lines.append(f"not again within {card.cooldown_weeks:g} weeks")
    if card.amount_unit != "-":
        high = "any number" if math.isinf(card.amount_high) else f"{card.amount_high:g}"
        lines.append(f"amount {card.amount:g} {card.amount_unit} ({card.amount_low:g} to {high})")
    if card.what:
        among = f": {', '.join(card.choices)}" if card.choices else ""
        lines.append(f"names a {card.what}{among}")
    if card.min_credibility:
        lines.append(f"needs credibility of {card.min_credibility:g}")
    if card.needs:
        lines.append(f"needs {card.needs}")
    if card.stops_in_freeze:
        lines.append("refused in a freeze, unless the step says override_freeze")
    return lines


def metrics(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Describe every metric."""
    del words, with_files
    parts = [heading("Metrics"), ""]
    for card in catalogue.metric_cards().values():
        better = "more" if card.larger_is_better else "less"
        parts += [
            f"{card.name} [{card.unit}; {better} is better]",
            paragraph(f"{card.doc}. Source: {card.source}", 4),
        ]
    return "\n".join(parts)


def mechanisms_of(scenario: Scenario) -> tuple[Mechanism, ...]:
    """List the mechanisms of a scenario in the order in which they are started."""
    return (*catalogue.surroundings(scenario), *catalogue.mechanisms(scenario))


def mechanisms(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Describe every mechanism: what it does, what it writes and reads, its levers."""
    scenario = composed_scenario(words, with_files)
    parts = [heading(f"Mechanisms of {scenario.name}")]
    for mechanism in mechanisms_of(scenario):
        parts += ["", mechanism.name, paragraph(summary(type(mechanism)), 2)]
        parts += signal_lines(type(mechanism))
        names = ", ".join(lever.card.name for lever in mechanism.levers())
        if names:
            parts.append(paragraph(f"levers: {names}", 2))
    parts += ["", Management.name, paragraph(summary(Management), 2), *signal_lines(Management)]
    return "\n".join(parts)


def signal_lines(mechanism: type[Mechanism] | type[Management]) -> list[str]:
    """Say which signals a mechanism writes and reads."""
    writes = ", ".join(signal.name for signal in mechanism.publishes)
    reads = ", ".join(signal.name for signal in mechanism.reads)
    return [
        paragraph(f"{word}: {names}", 2)
        for word, names in (("writes", writes), ("reads", reads))
        if names
    ]


def signals(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Describe every signal, by its one writer."""
    del words, with_files
    parts = [
        heading("Signals"),
        "",
        paragraph(
            "Physical signals are always live. Reports can be live, late or off "
            "(reports.NAME=late:4); off leaves the neutral value."
        ),
    ]
    by_writer: dict[str, list[tuple[str, str, str]]] = {}
    for signal in all_signals().values():
        kind = "report" if signal.kind is Kind.REPORT else "physical"
        axes = " x ".join(signal.shape) or "one value"
        meaning = (
            f"{signal.doc} [{signal.unit}; {axes}; neutral {signal.neutral:g}; "
            f"{signal.phase.name.lower()}]"
        )
        by_writer.setdefault(signal.writer, []).append((signal.name, kind, meaning))
    for writer, rows in by_writer.items():
        parts += ["", heading(writer, "-"), table(rows)]
    return "\n".join(parts)
