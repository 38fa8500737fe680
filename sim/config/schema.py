"""Check a composed configuration and turn it into frozen dataclasses; report every fault at once.

The pydantic models are generated from the knobs of the parameter dataclasses, so a range stands in
one place. Unknown keys are refused everywhere, numbers are numbers (no text, no true/false, no
NaN), and text is text.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails, PydanticCustomError

from sim.config.knob_tables import (
    GROUPS,
    STUDY_GROUPS,
    ScenarioWords,
    StudyKeys,
    all_settings,
    field_types,
    report_signals,
)
from sim.errors import BadInput, Problem, nearest
from sim.experiment.design import StopRule, Target
from sim.units import Knob, knobs

Parameters = TypeVar("Parameters")
_ANYTHING = Knob("")


@dataclass(frozen=True)
class Checked:
    """Hold a checked configuration: one dataclass a group, by the name of the group."""

    keys: StudyKeys
    words: ScenarioWords
    groups: Mapping[str, Any]
    reports: Mapping[str, str]
    stop: StopRule
    target: Target


def check(values: Mapping[str, Any]) -> tuple[Checked | None, list[Problem]]:
    """Check a composed configuration against every knob's type and range.

    Parameters
    ----------
    values : the composed configuration as plain mappings, lists and values.

    Returns
    -------
    tuple : the dataclasses (None if there is any problem) and all problems, by dotted path.

    Source: own design.

    Example
    -------
    >>> _, problems = check({"adoption": {"q": -1.0}})
    >>> print(problems[0])
    adoption.q is -1; allowed: 0 to 1e+09
    """
    try:
        model = configuration_model().model_validate(dict(values))
    except ValidationError as error:
        return None, [_problem(fault) for fault in error.errors(include_url=False)]
    try:
        groups: dict[str, Any] = {
            name: _rebuild(cls, getattr(model, name)) for name, cls in GROUPS.items()
        }
    except BadInput as error:
        return None, list(error.problems)
    top = {name: getattr(model, name) for name in field_types(StudyKeys)}
    words: BaseModel = getattr(model, "scenario")  # noqa: B009
    reports: BaseModel = getattr(model, "reports")  # noqa: B009
    stop: BaseModel = getattr(model, "stop")  # noqa: B009
    target: BaseModel = getattr(model, "target")  # noqa: B009
    keys = StudyKeys(**top)
    found = _rebuild(ScenarioWords, words)
    rules = (_rebuild(StopRule, stop), _rebuild(Target, target))
    return Checked(keys, found, groups, dict(reports), *rules), []


@functools.cache
def configuration_model() -> type[BaseModel]:
    """Return the pydantic model of the whole configuration, generated from the knobs."""
    fields: dict[str, Any] = {}
    for name, annotation in field_types(StudyKeys).items():
        about = knobs(StudyKeys)[name]
        fields[name] = (_checked_type(annotation, about), _field(StudyKeys, name, about))
    fields["scenario"] = (_model(ScenarioWords), Field(default_factory=_model(ScenarioWords)))
    for group, parameters in {**STUDY_GROUPS, **GROUPS}.items():
        fields[group] = (_model(parameters), Field(default_factory=_model(parameters)))
    report: Any = (Annotated[str, BeforeValidator(_report)], "live")
    reports = _create("Reports", dict.fromkeys(report_signals(), report))
    fields["reports"] = (reports, Field(default_factory=reports))
    return _create("Configuration", fields)


def _create(name: str, fields: dict[str, Any]) -> type[BaseModel]:
    model: type[BaseModel] = create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    return model


@functools.cache
def _model(parameters: type) -> type[BaseModel]:
    """Generate the model of one dataclass: with its knobs' ranges, or plain for a small record."""
    fields: dict[str, Any] = {}
    abouts = knobs(parameters)
    hints = typing.get_type_hints(parameters)
    for item in dataclasses.fields(parameters):
        if abouts and item.name not in abouts:
            continue
        about = abouts.get(item.name, _ANYTHING)
        fields[item.name] = (
            _checked_type(hints[item.name], about),
            _field(parameters, item.name, about),
        )
    return _create(parameters.__name__, fields)


def _field(parameters: type, name: str, about: Knob) -> Any:
    """Return the pydantic field of a knob: its default and its description."""
    item = next(entry for entry in dataclasses.fields(parameters) if entry.name == name)
    text = ". ".join(part for part in (about.doc, about.unit, about.source) if part) or None
    if item.default is not dataclasses.MISSING:
        return Field(default=item.default, description=text)
    if item.default_factory is not dataclasses.MISSING:
        return Field(default_factory=item.default_factory, description=text)
    return Field(description=text)


def _checked_type(annotation: Any, about: Knob) -> Any:
    """Turn a field's type into one that pydantic checks the way people expect."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if about.choices and origin is not tuple:
        return Annotated[Literal[about.choices], BeforeValidator(_text)]
    if annotation is float:
        return Annotated[float, Field(ge=about.low, le=about.high), BeforeValidator(_number)]
    if annotation is int:
        return Annotated[int, Field(ge=about.low, le=about.high), BeforeValidator(_whole)]
    if annotation is bool:
        return Annotated[bool, Field(strict=True)]
    if annotation is str:
        return Annotated[str, BeforeValidator(_text)]
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return _model(annotation)
    if origin in (dict, tuple):
        each = about if about.choices else _ANYTHING
        parts = tuple(part if part is Ellipsis else _checked_type(part, each) for part in arguments)
        return types.GenericAlias(origin, parts)
    if origin in (typing.Union, types.UnionType):
        return Annotated[annotation, BeforeValidator(_workers)]
    return annotation


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError(
            "number", "is {shown}, which is not a number", {"shown": shown(value)}
        )
    if isinstance(value, int) and abs(value) >= 2**63:
        raise PydanticCustomError("number", "is too large a number")
    if math.isnan(value):
        raise PydanticCustomError("number", "is not a number (NaN)")
    return value


def _whole(value: object) -> object:
    number = _number(value)
    if isinstance(number, float):
        if not number.is_integer():
            raise PydanticCustomError(
                "whole", "is {shown}, which is not a whole number", {"shown": shown(value)}
            )
        return int(number)
    return number


def _text(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise PydanticCustomError(
            "text", "is {shown}, which is not text; put it in quotes", {"shown": shown(value)}
        )
    return value


def _workers(value: object) -> object:
    if value in ("serial", "dask", None) or (type(value) is int and 1 <= value <= 4096):
        return value
    if isinstance(value, str) and value.startswith("dask:"):
        return value  # the crew knows which addresses there are
    raise PydanticCustomError(
        "workers",
        "is {shown}",
        {"shown": shown(value), "allowed": "1 to 4096, serial, dask, dask:tcp://HOST:PORT, null"},
    )


def _report(value: object) -> object:
    if isinstance(value, str):
        mode, _, weeks = value.partition(":")
        if value in ("live", "off") or (
            mode == "late" and weeks.isascii() and weeks.isdigit() and int(weeks) <= 520
        ):
            return value
    raise PydanticCustomError(
        "report",
        "is {shown}",
        {"shown": shown(value), "allowed": "live, off, late:WEEKS (0 to 520)"},
    )


def shown(value: object) -> str:
    """Show a wrong value as its writer would, cut to a readable length.

    Example
    -------
    >>> shown(None), shown(True), shown("lots"), shown(0.5)
    ('empty (null)', 'true', "'lots'", '0.5')
    """
    if value is None:
        return "empty (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _problem(fault: ErrorDetails) -> Problem:
    """Say a pydantic fault in our words, with the allowed range and the nearest name."""
    path = ".".join(str(part) for part in fault["loc"] if part != "[key]")
    kind, context = fault["type"], fault.get("ctx") or {}
    about, names = _place(fault["loc"])
    if kind == "extra_forbidden":
        return unknown(path, names)
    if kind == "missing":
        return Problem(path, "is missing")
    if kind in ("greater_than_equal", "less_than_equal", "literal_error"):
        allowed = about.allowed() or str(context.get("expected", "")).replace("'", "")
        close = nearest(str(fault["input"]), list(about.choices)) if about.choices else ""
        return Problem(path, f"is {_bare(fault['input'])}", allowed=allowed, nearest=close)
    if "shown" in context or kind == "number":
        allowed = str(context.get("allowed", "")) or about.allowed()
        return Problem(path, str(fault["msg"]), allowed=allowed)
    if kind in ("bool_type", "bool_parsing"):
        return Problem(path, f"is {shown(fault['input'])}", allowed="true, false")
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return Problem(path, f"is {shown(fault['input'])}", allowed="a mapping of `key: value`")
    if kind == "tuple_type":
        return Problem(path, f"is {shown(fault['input'])}", allowed="a list")
    return Problem(path, f"is not valid ({fault['msg']})", allowed=about.allowed())


def _bare(value: object) -> str:
    return shown(value).strip("'") if isinstance(value, str) else shown(value)


def unknown(path: str, names: list[str]) -> Problem:
    """Refuse a key that does not exist, and name the nearest one beside it."""
    parent, _, last = path.rpartition(".")
    elsewhere = [other for other, _, _ in all_settings() if other.rpartition(".")[2] == last]
    close = nearest(last, names)
    full = f"{parent}.{close}" if parent and close else close
    return Problem(path, "is not a known setting", nearest=elsewhere[0] if elsewhere else full)


def _place(loc: tuple[int | str, ...]) -> tuple[Knob, list[str]]:
    """Find the knob at a path, and the names that are valid beside its last part."""
    if len(loc) == 1:
        about = knobs(StudyKeys).get(str(loc[0]), _ANYTHING)
        return about, [*field_types(StudyKeys), "scenario", *STUDY_GROUPS, *GROUPS, "reports"]
    head, name = str(loc[0]), str(loc[1])
    if head == "reports":
        return _ANYTHING, list(report_signals())
    parameters = ScenarioWords if head == "scenario" else {**STUDY_GROUPS, **GROUPS}.get(head)
    if parameters is None:
        return _ANYTHING, []
    if len(loc) == 2:
        return knobs(parameters).get(name, _ANYTHING), list(knobs(parameters))
    entry = _entry(field_types(parameters).get(name))
    if entry is None:
        return _ANYTHING, []
    named = [str(part) for part in loc[3:] if part != "[key]" and not isinstance(part, int)]
    about = knobs(entry).get(named[-1], _ANYTHING) if named else _ANYTHING
    return about, [item.name for item in dataclasses.fields(entry)]


def _entry(annotation: Any) -> type | None:
    """Return the dataclass inside a mapping or list type."""
    for part in typing.get_args(annotation):
        if dataclasses.is_dataclass(part) and isinstance(part, type):
            return part
    return None


def _rebuild(parameters: type[Parameters], model: BaseModel) -> Parameters:
    """Turn a checked model into the dataclass it was generated from."""
    return parameters(
        **{
            name: _plain_value(getattr(model, name), hint)
            for name, hint in typing.get_type_hints(parameters).items()
            if name in type(model).model_fields
        }
    )


def _plain_value(value: Any, annotation: Any) -> Any:
    if isinstance(value, BaseModel):
        return _rebuild(annotation, value)
    arguments = typing.get_args(annotation)
    if isinstance(value, dict):
        return {key: _plain_value(item, arguments[1]) for key, item in value.items()}
    if isinstance(value, tuple) and arguments and arguments[-1] is Ellipsis:
        return tuple(_plain_value(item, arguments[0]) for item in value)
    return value
