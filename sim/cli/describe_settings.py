"""Views of the settings: the full table of a composed scenario, and the schema for editors."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.cli.texts import heading, paragraph
from sim.config.compose import Composed, compose_for
from sim.config.knob_tables import GROUPS, STUDY_GROUPS, all_settings, plain
from sim.config.schema import configuration_model
from sim.scenario import Uncertain
from sim.units import Knob


def scenario(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Print every setting of a composed scenario: value, unit, range, meaning and source."""
    composed = compose_for("run", words, ".", with_files)
    cell = composed.study.cells[0]
    held, changed = cell.scenario, typed_keys(words)
    parts = [
        heading(f"{held.name}: {held.title}"),
        "",
        paragraph(held.question),
        "",
        paragraph("plans: " + (", ".join(held.strategies) or "none named")),
    ]
    group = ""
    for path, about, _ in all_settings():
        first, _, name = path.partition(".")
        if first == "scenario":
            continue
        if (first if name else "study keys") != group:
            group = first if name else "study keys"
            parts += ["", heading(group, "-")]
        value = _value(composed, first, name)
        parts += setting_lines(path, value, about, _source(path, about, held.sources, changed))
    return "\n".join([*parts, *_ranges(held.uncertain)])


def _ranges(uncertain: Sequence[Uncertain]) -> list[str]:
    """Say what each future draws, and where the draws are kept."""
    about = (
        "Each future draws these, the same for every plan; the draws are columns x.<setting> of "
        "runs.parquet. uncertainty=off keeps luck alone."
    )
    if not uncertain:
        about = "Nothing: futures differ by luck alone."
    lines = ["", heading("drawn by each future", "-"), paragraph(about)]
    return lines + [
        f"{one.path}: {show(one.low)} to {show(one.high)} around {show(one.base)} "
        f"({one.distribution})"
        for one in uncertain
    ]


def typed_keys(words: Sequence[str]) -> frozenset[str]:
    """List the keys that a command line states."""
    return frozenset(word.partition("=")[0].lstrip("+") for word in words)


def _value(composed: Composed, first: str, name: str) -> Any:
    held = composed.study.cells[0].scenario
    if not name:
        return getattr(composed.keys, first)
    if first == "target":
        return composed.study.config[first][name]
    if first in STUDY_GROUPS:
        return getattr(composed.study.stop, name)
    if first == "reports":
        return held.reports.get(name, "live")
    return plain(getattr(getattr(held, first), name))


def _source(path: str, about: Knob, sources: Mapping[str, str], changed: frozenset[str]) -> str:
    """Say where a value comes from: the command line, the scenario's source, or the default's."""
    if path in changed:
        return "command line"
    below = [
        f"{key.removeprefix(path + '.')}: {text}"
        for key, text in sources.items()
        if key.startswith(f"{path}.")
    ]
    return sources.get(path) or "; ".join(below) or about.source


def setting_lines(path: str, value: Any, about: Knob, source: str) -> list[str]:
    """Write one setting: value, unit and range; below it meaning and source."""
    unit = f" [{about.unit}]" if about.unit != "-" else ""
    allowed = f" ({about.allowed()})" if about.allowed() else ""
    symbol = f"{about.symbol}: " if about.symbol else ""
    if isinstance(value, (dict, list)) and value:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        shown = [f"{path} ="] + [paragraph(f"{key}: {show(item)}", 4) for key, item in pairs]
    else:
        shown = [paragraph(f"{path} = {show(value)}{unit}{allowed}")]
    return [*shown, paragraph(f"{symbol}{about.doc}. Source: {source}", 4)]


def show(value: Any) -> str:
    """Write a value as a configuration file would.

    Example
    -------
    >>> show(float("inf")), show(1400000.0), show([1, None]), show({"staff": 3})
    ('inf', '1400000', '[1, null]', '{staff: 3}')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return "inf" if math.isinf(value) else f"{value:.10g}"
    if isinstance(value, list):
        return f"[{', '.join(show(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
    return str(value) if value != "" else '""'


def schema(words: Sequence[str], with_files: Sequence[str]) -> str:
    """Print the JSON schema of a scenario file of one's own."""
    del words, with_files
    made = configuration_model().model_json_schema()
    kept = ("scenario", *GROUPS, "reports", "objective", "baseline")
    properties = {name: made["properties"][name] for name in kept}
    extends = {"type": "string", "description": "the scenario that this one changes"}
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A scenario of one's own",
        "properties": {"extends": extends, **properties},
        "required": ["extends"],
    }
    return json.dumps(_finite(made), indent=2, allow_nan=False)


def _finite(value: Any) -> Any:
    """Leave infinite defaults out: JSON has no such number."""
    if isinstance(value, dict):
        return {
            key: _finite(item)
            for key, item in value.items()
            if not (isinstance(item, float) and math.isinf(item))
        }
    return [_finite(item) for item in value] if isinstance(value, list) else value
