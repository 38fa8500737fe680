"""Read YAML that somebody else wrote: plain data or a plain refusal, before Hydra sees a byte.

The text is walked as a stream of events, so size, depth and aliases are limited before anything is
built. Tags, interpolations, resolvers and every key by which a configuration could start code are
refused. Words keep their spelling: `no`, `010` and `12:30:00` stay text, as their writer meant.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from sim.errors import Problem

MAX_BYTES = 256_000
MAX_DEPTH = 20
MAX_ALIASES = 10
MAX_NODES = 20_000
MAX_TEXT = 10_000

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(_[0-9]{3}){1,5})")
_REAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = (".nan", ".NaN", ".NAN")
_NULL = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_PACKAGE = re.compile(r"^\s*#\s*@package\b", re.MULTILINE)
_UNDERSCORES = re.compile(r"_.*_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REFUSED_KEYS = ("defaults", "hydra", "<<")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_mapping(path: Path, shown: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """Read one YAML file of a user's own as plain data.

    Parameters
    ----------
    path : the file.
    shown : how messages name it; empty: the path as given.

    Returns
    -------
    tuple : the mapping (empty if there is any problem) and all problems.

    Source: own design on measured faults of OmegaConf and Hydra 1.3 (aliases, `_target_`).
    """
    name = shown or path.as_posix()
    try:
        if not path.is_file():
            return {}, [Problem("file", "does not exist", file=name)]
        size = path.stat().st_size
        if size > MAX_BYTES:
            return {}, [
                Problem("file", f"has {size:,} bytes", file=name, allowed=f"at most {MAX_BYTES:,}")
            ]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}, [Problem("file", "is not UTF-8 text", file=name)]
    except OSError as error:
        return {}, [Problem("file", f"cannot be read ({error.strerror or error})", file=name)]
    return parse_mapping(text, name)


def parse_mapping(text: str, name: str) -> tuple[dict[str, Any], list[Problem]]:
    """Turn checked YAML text into plain data; see `read_mapping`.

    Example
    -------
    >>> parse_mapping("country: no", "x.yaml")
    ({'country': 'no'}, [])
    >>> mapping, problems = parse_mapping("a: !!python/name:os.system x", "x.yaml")
    >>> print(problems[0])
    x.yaml: line 1 has a tag (!), which a file of your own may not have
    """
    walk = _Walk(name)
    text = unicodedata.normalize("NFC", text)  # two spellings of a name that look alike are one
    if _PACKAGE.search(text):
        walk.refuse(None, "has a line '# @package', which a file of your own may not have")
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            walk.take(event)
            if walk.stopped:
                break
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if "nesting depth" in str(error):  # the parser's own limit lies below a flow of brackets
            walk.refuse(mark, "is nested too deeply", f"{MAX_DEPTH} levels")
        else:
            walk.refuse(mark, _syntax(error))
    if not walk.problems and not isinstance(walk.root, dict):
        walk.refuse(None, "must hold `key: value` lines")
    if walk.problems:
        return {}, walk.problems
    return walk.root, []


def _syntax(error: yaml.YAMLError) -> str:
    """Say a syntax error of YAML in one line."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
    return f"is not readable YAML ({' '.join(str(problem).split())})"


@dataclass(slots=True)
class _Frame:
    """Hold one list or mapping that is being read."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    nodes_before: int
    key: str | None = None


@dataclass(slots=True)
class _Walk:
    """Build plain data from YAML events within the limits; collect every problem."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    root: Any = None
    stopped: bool = False
    documents: int = 0
    nodes: int = 0
    aliases: int = 0
    frames: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def refuse(self, mark: Any, message: str, allowed: str = "", *, stop: bool = False) -> None:
        """Note a problem at a place of the text."""
        place = f"line {mark.line + 1}" if mark is not None else "file"
        self.problems.append(Problem(place, message, file=self.name, allowed=allowed))
        self.stopped = self.stopped or stop or len(self.problems) >= 50

    def take(self, event: Any) -> None:
        """Take one event of the parser."""
        mark = event.start_mark
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(mark, "starts a second document", stop=True)
            if event.version or event.tags:
                self.refuse(mark, "has a % directive, which a file of your own may not have")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._tag(event)
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._tag(event)
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            frame = self.frames.pop()
            if frame.anchor:
                self.anchors[frame.anchor] = (frame.value, self.nodes - frame.nodes_before + 1)
            self._place(frame.value, mark)

    def _tag(self, event: Any) -> None:
        if event.tag is not None:
            self.refuse(event.start_mark, "has a tag (!), which a file of your own may not have")

    def _count(self, mark: Any, nodes: int = 1) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            self.refuse(
                mark, "makes the file too large once read", f"{MAX_NODES:,} values", stop=True
            )

    def _open(self, event: Any) -> None:
        self._count(event.start_mark)
        mapping = isinstance(event, yaml.MappingStartEvent)
        if self._expects_key():
            self.refuse(event.start_mark, "uses a list or mapping as a key", stop=True)
            return
        if len(self.frames) >= MAX_DEPTH:
            self.refuse(event.start_mark, "is nested too deeply", f"{MAX_DEPTH} levels", stop=True)
            return
        self.frames.append(_Frame({} if mapping else [], event.anchor, self.nodes))

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self.refuse(event.start_mark, "is one alias (*) too many", f"{MAX_ALIASES}", stop=True)
            return
        if self._expects_key():
            self.refuse(event.start_mark, "uses an alias (*) as a key", stop=True)
            return
        if event.anchor not in self.anchors:
            self.refuse(
                event.start_mark, f"uses *{event.anchor}, which is not complete there", stop=True
            )
            return
        value, nodes = self.anchors[event.anchor]
        self._count(event.start_mark, nodes)
        self._place(value, event.start_mark)

    def _scalar(self, event: Any) -> None:
        self._count(event.start_mark)
        text: str = event.value
        if len(text) > MAX_TEXT:
            self.refuse(
                event.start_mark,
                "holds a text that is too long",
                f"{MAX_TEXT:,} letters",
                stop=True,
            )
        if "${" in text:
            self.refuse(
                event.start_mark,
                "holds ${, which a file of your own may not have (nothing is filled in)",
            )
        if _CONTROL.search(text):
            self.refuse(event.start_mark, "holds a control character")
        if self._expects_key():
            self._key(text, event.start_mark)
            return
        value = plain_value(text) if event.implicit[0] else text
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._place(value, event.start_mark)

    def _key(self, text: str, mark: Any) -> None:
        frame = self.frames[-1]
        assert isinstance(frame.value, dict)
        if text in _REFUSED_KEYS or _UNDERSCORES.fullmatch(text):
            self.refuse(mark, f"has the key {text!r}, which a file of your own may not have")
        elif not text:
            self.refuse(mark, "has an empty key")
        elif text in frame.value:
            self.refuse(mark, f"has the key {text!r} a second time")
        frame.key = text

    def _expects_key(self) -> bool:
        if not self.frames:
            return False
        frame = self.frames[-1]
        return isinstance(frame.value, dict) and frame.key is None

    def _place(self, value: Any, mark: Any) -> None:
        """Put a finished value where it belongs."""
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is not None:
            frame.value[frame.key] = value
            frame.key = None
        else:
            self.refuse(mark, "uses a list or mapping as a key", stop=True)


def plain_value(text: str) -> Any:
    """Read an unquoted word: null, true, false, a number, or the word itself.

    Source: the core schema of YAML 1.2, without octal, hexadecimal and date forms.

    Example
    -------
    >>> [plain_value(word) for word in ("0.2", "7", "010", "no", "12:30:00", "true")]
    [0.2, 7, '010', 'no', '12:30:00', True]
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return int(text)
    if _REAL.fullmatch(text):
        number = float(text)
        return text if math.isinf(number) else number
    infinite = _INFINITE.fullmatch(text)
    if infinite:
        return -math.inf if infinite.group(1) == "-" else math.inf
    if text in _NAN:
        return math.nan
    return text
