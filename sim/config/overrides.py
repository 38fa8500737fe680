"""Read the `key=value` words of a command line: every key is checked before anything is composed.

Known keys need no `+`. Text such as a file name is handed on in quotes, so that it never meets
Hydra's grammar; the list of `strategy=a,b,c` is split here in every command but `sweep`.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException

from sim.config.knob_tables import (
    GROUPS,
    STUDY_GROUPS,
    StudyKeys,
    all_settings,
    entry_type,
    is_open,
)
from sim.config.schema import unknown
from sim.errors import Problem, nearest
from sim.units import knobs

Mode = Literal["compare", "run", "sweep"]
CHOICES = ("scenario", "organisation", "strategy")
NEVER_SWEPT = tuple(name for name in knobs(StudyKeys) if name != "seed")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
_BEFORE_QUOTE = re.compile(r'(\\*)("|$)')


@dataclass(frozen=True)
class Change:
    """Change one setting: its dotted key, the text of its value, and the word Hydra gets.

    Parameters
    ----------
    key : dotted path, without `+`.
    text : the value as it was typed.
    token : the word for Hydra.
    sweeps : it names several values.
    open_prefix : the open mapping or list that the key lies in; empty for a plain setting.
    value : the value as Hydra read it; None for a sweep.
    """

    key: str
    text: str
    token: str
    sweeps: bool = False
    open_prefix: str = ""
    value: Any = None

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words for Hydra, which would merge an empty mapping into what the scenario has."""
        emptied = self.value == {} and self.key == self.open_prefix
        return (f"~{self.key}", self.token) if emptied else (self.token,)


@dataclass
class Request:
    """Hold what a command line asks for, before anything is composed.

    Parameters
    ----------
    chosen : option named for `scenario`, `organisation`; for a sweep the raw text.
    plans : plans named by `strategy=`.
    future : number of the future, for `run`.
    changes : settings that are changed.
    sweeper : words that choose or set a Hydra sweeper.
    """

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plans: tuple[str, ...] = ()
    future: int = 0
    changes: list[Change] = field(default_factory=list)
    sweeper: list[str] = field(default_factory=list)
    choice_tokens: list[str] = field(default_factory=list)

    @property
    def tokens(self) -> list[str]:
        """The words for Hydra, the choice of plans left out where a command splits them."""
        return [*self.choice_tokens, *(word for one in self.changes for word in one.tokens)]

    @property
    def stated(self) -> frozenset[str]:
        """Dotted keys that the command line states."""
        return frozenset(change.key for change in self.changes)


def read_request(
    words: Sequence[str], mode: Mode, options: Mapping[str, Sequence[str]]
) -> tuple[Request, list[Problem]]:
    """Read the words of a command line.

    Parameters
    ----------
    words : `key=value` words.
    mode : which command reads them; only `sweep` may name several values.
    options : valid options of `scenario`, `organisation` and `strategy`.

    Returns
    -------
    tuple : the request (of the good words) and a problem for every bad one.

    Source: own design on Hydra's override grammar.

    Example
    -------
    >>> request, problems = read_request(["adoption.q=.2", "adoption.qq=1"], "run", {})
    >>> [change.token for change in request.changes], str(problems[0])
    (['adoption.q=.2'], 'adoption.qq is not a known setting; did you mean adoption.q?')
    """
    reader = _Reader(mode, options)
    for word in words:
        reader.take(word)
    return reader.request, reader.problems


class _Reader:
    """Sort words into a request, one problem a bad word."""

    def __init__(self, mode: Mode, options: Mapping[str, Sequence[str]]) -> None:
        self.mode = mode
        self.options = options
        self.request = Request()
        self.problems: list[Problem] = []
        self._settings = {path: annotation for path, _, annotation in all_settings()}
        self._seen: set[str] = set()
        self._parser = OverridesParser.create()

    def take(self, word: str) -> None:
        key, equals, text = word.partition("=")
        bare = key.lstrip("+")
        if not equals or not bare or key.startswith("~"):
            self._refuse(word, "is not understood", "key=value", nearest(bare, list(self._names())))
        elif bare in self._seen:
            self._refuse(bare, "is given twice")
        elif "${" in text:
            self._refuse(bare, "holds ${, which is not filled in")
        elif bare == "future":
            self._future(text)
        elif bare in CHOICES:
            self._choice(bare, text)
        elif bare == "hydra/sweeper" or bare.startswith("hydra.sweeper."):
            self._sweeper(word, bare)
        else:
            self._setting(bare, text)
        self._seen.add(bare)

    def _refuse(self, name: str, message: str, allowed: str = "", near: str = "") -> None:
        self.problems.append(Problem(name, message, allowed=allowed, nearest=near))

    def _names(self) -> tuple[str, ...]:
        extra = ("future",) if self.mode == "run" else ()
        return (*CHOICES, *extra, *self._settings)

    def _future(self, text: str) -> None:
        if self.mode != "run":
            self._refuse("future", "belongs to `uptake run`", near="futures")
        elif not text.isascii() or not text.isdigit() or len(text) > 9:
            self._refuse("future", f"is '{text}'", "a whole number from 0")
        else:
            self.request.future = int(text)

    def _choice(self, group: str, text: str) -> None:
        """Take `scenario=`, `organisation=` or `strategy=`; several only where that makes sense."""
        several = self.mode == "sweep" or (group == "strategy" and self.mode == "compare")
        if self.mode == "sweep" and "(" in text:
            if self._parse(group, f"{group}={text}") is not None:
                self.request.choice_tokens.append(f"{group}={text}")
                self.request.chosen[group] = ()
            return
        names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
        valid = list(self.options.get(group, ()))
        for name in names:
            if name not in valid:
                close = nearest(name, valid)
                self._refuse(
                    group,
                    f"names '{name}', which does not exist",
                    "" if close else ", ".join(valid),
                    close,
                )
        if len(names) > 1 and not several:
            self._refuse(
                group,
                f"names {len(names)}, but `uptake {self.mode}` takes one",
                near="" if group == "strategy" else "uptake sweep -m",
            )
        names = tuple(name for name in names if name in valid)
        if group == "strategy":
            self.request.plans = names
        else:
            self.request.chosen[group] = names
        if names and (group != "strategy" or self.mode == "sweep"):
            self.request.choice_tokens.append(f"{group}={','.join(names)}")

    def _sweeper(self, word: str, bare: str) -> None:
        if self.mode != "sweep":
            self._refuse(bare, "belongs to `uptake sweep`")
        else:
            self.request.sweeper.append(word)

    def _setting(self, key: str, text: str) -> None:
        prefix = self._open_prefix(key)
        if key not in self._settings and not prefix:
            if key in (*GROUPS, *STUDY_GROUPS, "reports"):
                self._refuse(key, f"is a group of settings; write {key}.<name>=value")
            else:
                self.problems.append(unknown(key, self._beside(key)))
            return
        parsed = self._parse(key, self._token(key, text, prefix))
        if parsed is None:
            return
        sweeps = parsed.is_sweep_override()
        if sweeps and self.mode != "sweep":
            self._refuse(
                key,
                "names several values; that is for `uptake sweep -m`, or put the "
                f"list in brackets: '{key}=[...]'",
            )
        elif key.startswith("stop.") and self.mode != "compare":
            self._refuse(key, "belongs to `uptake compare`")
        elif sweeps and key in NEVER_SWEPT:
            self._refuse(key, "is not a factor of a sweep; give it one value")
        else:
            value = None if sweeps else parsed.value()
            if isinstance(value, (int, float)) and "_" in text:
                self._refuse(key, f"is '{text}'", "a number without _")
                return
            if value == {} and key == prefix and self.mode == "sweep":
                self._refuse(key, "is empty, and no sweep takes entries out; `uptake compare` does")
                return
            token = self._token(key, text, prefix)
            self.request.changes.append(Change(key, text, token, sweeps, prefix, value))

    def _open_prefix(self, key: str) -> str:
        """Find the mapping or list that a deeper key lies in."""
        for path, annotation in self._settings.items():
            deeper = key.startswith(f"{path}.")
            if deeper and typing.get_origin(annotation) in (dict, tuple):
                return path
            if key == path and is_open(annotation):
                return path
        return ""

    def _token(self, key: str, text: str, prefix: str) -> str:
        """Write the word for Hydra: open mappings may grow, and text is quoted."""
        annotation = self._settings.get(prefix or key)
        words = annotation is str or (key != prefix and annotation == dict[str, str])
        if words and self.mode == "sweep" and not _looks_like_path(text):
            words = False
        value = quoted(text) if words and not _QUOTED.fullmatch(text) else text
        return f"{'++' if prefix else ''}{key}={value}"

    def _parse(self, key: str, token: str) -> Override | None:
        try:
            return self._parser.parse_override(token)
        except (
            HydraException,
            ValueError,
            RecursionError,
        ):  # more digits, deeper than Python reads
            self._refuse(
                key,
                "has a value that cannot be read; put it in double quotes inside "
                f"""single ones: '{key}="..."'""",
            )
            return None

    def _beside(self, key: str) -> list[str]:
        """List the names that are valid beside a wrong one."""
        parent = key.rpartition(".")[0]
        if not parent:
            return [*CHOICES, *knobs(StudyKeys), *STUDY_GROUPS, *GROUPS]
        return [
            path.removeprefix(f"{parent}.")
            for path in self._settings
            if path.startswith(f"{parent}.")
        ]


def _looks_like_path(text: str) -> bool:
    """In a sweep a comma or a bracket means several values; elsewhere it is part of a name."""
    return not any(letter in text for letter in ",()[]{}")


def quoted(text: str) -> str:
    r"""Put text into quotes that Hydra's grammar takes off again.

    Example
    -------
    >>> print(quoted('C:\\data (1)\\"a"'))
    "C:\data (1)\\\"a\""
    """
    inner = _BEFORE_QUOTE.sub(lambda m: m[1] * 2 + ('\\"' if m[2] else ""), text)
    return f'"{inner}"'


def reached(held: object, path: str) -> object:
    """Return what lies at a dotted path inside mappings; None where nothing does.

    Example
    -------
    >>> reached({"crm": {"work": {"build": 3}}}, "crm.work"), reached({}, "crm")
    ({'build': 3}, None)
    """
    for part in path.split("."):
        held = held.get(part) if isinstance(held, Mapping) else None
    return held


def open_problems(changes: Sequence[Change], base: Mapping[str, Any]) -> list[Problem]:
    """Check keys inside mappings and lists against what the scenario has there.

    A whole new entry may be given as a mapping; a part of an entry that does not exist is refused
    with the nearest name.
    """
    annotations = {path: annotation for path, _, annotation in all_settings()}
    problems = []
    for change in changes:
        rest = change.key.removeprefix(change.open_prefix).strip(".")
        if not change.open_prefix or not rest:
            continue
        group, name = change.open_prefix.split(".", 1)
        held = base.get(group, {}).get(name)
        entry, _, part = rest.partition(".")
        if change.value == {} and reached(held, rest):
            message = f"is empty, which takes nothing out; empty {change.open_prefix} as a whole"
            problems.append(Problem(change.key, message))
            continue
        record = entry_type(annotations[change.open_prefix])
        if isinstance(held, list):
            if not entry.isdigit() or int(entry) >= len(held):
                problems.append(
                    Problem(
                        change.key,
                        "is not in the list",
                        allowed=f"0 to {len(held) - 1}" if held else "none",
                    )
                )
        elif record is not None:
            new = isinstance(change.value, Mapping) and not part
            if entry not in (held or {}) and not new:
                problems.append(unknown(f"{change.open_prefix}.{entry}", list(held or {})))
            elif part:
                problems += _part_problems(change.key, part, record)
        elif part:
            problems.append(unknown(change.key, []))
    return problems


def _part_problems(key: str, part: str, record: type) -> list[Problem]:
    """Check what part of an entry is meant; a mapping inside it may be gone into further."""
    inside = typing.get_type_hints(record)
    name, *deeper = part.split(".")
    if name not in inside:
        above = key.removesuffix(part)
        return [unknown(above + name, [item.name for item in fields(record)])]
    annotation = inside[name]
    for _ in deeper:
        if not is_open(annotation):
            return [unknown(key, [])]
        annotation = typing.get_args(annotation)[1]
    return []
