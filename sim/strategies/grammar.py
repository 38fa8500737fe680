"""The small language of a plan's triggers: conditions on what management can see, never `eval`.

    condition   = all_of {"or" all_of}
    all_of      = comparison {"and" comparison}
    comparison  = reading ("<" | "<=" | ">" | ">=") number
    reading     = "week" | quantity ["(" place ")"] | "growth(" quantity "," weeks ")"
    place       = "all" | "support" | name | "group:"name | a name in double quotes

`and` binds closer than `or`. A bare name means the department of that name, else the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.contracts import QUANTITIES, View
from sim.errors import BadInput, Problem, nearest

_TOKEN = re.compile(
    r"(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.%])"
    r"|(?P<name>[^\W\d][\w.:-]*)"
    r'|"(?P<quoted>[^"]*)"'
    r"|(?P<sign><=|>=|<|>|\(|\)|,)"
    r"|(?P<other>[\w.%]+)"
)
_PLAIN = re.compile(r"[^\W\d][\w.:-]*")
_SIGNS = ("<", "<=", ">", ">=")
_QUANTITIES = tuple(quantity.name for quantity in QUANTITIES)
_WORDS = ("week", "growth", *_QUANTITIES)


@dataclass(frozen=True, slots=True)
class Week:
    """Read the week that begins now."""

    def __str__(self) -> str:
        return "week"


@dataclass(frozen=True, slots=True)
class Observed:
    """Read one observed quantity of a place."""

    quantity: str
    of: str = "all"

    def __str__(self) -> str:
        of = self.of if _PLAIN.fullmatch(self.of) else f'"{self.of}"'
        return f"{self.quantity}({of})"


@dataclass(frozen=True, slots=True)
class Growth:
    """Read the change of an observed quantity of all over the last weeks."""

    quantity: str
    weeks: int

    def __str__(self) -> str:
        return f"growth({self.quantity}, {self.weeks})"


Reading = Week | Observed | Growth


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare a reading with a number."""

    reading: Reading
    sign: str
    number: float

    def __str__(self) -> str:
        return f"{self.reading} {self.sign} {repr(self.number).removesuffix('.0')}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold when, in at least one of the alternatives, every comparison holds.

    Parameters
    ----------
    alternatives : what `or` joins; each is the comparisons that `and` joins.

    Example
    -------
    >>> print(parse("wait(support) > 2 and week >= 30"))
    wait(support) > 2 and week >= 30
    """

    alternatives: tuple[tuple[Comparison, ...], ...]

    def __str__(self) -> str:
        return " or ".join(" and ".join(map(str, part)) for part in self.alternatives)

    def places(self) -> tuple[str, ...]:
        """Name the departments and groups that are read."""
        readings = [one.reading for part in self.alternatives for one in part]
        named = (one.of for one in readings if isinstance(one, Observed))
        return tuple(of for of in named if of not in ("all", "support"))


def parse(text: str) -> Condition:
    """Parse a condition.

    Raises
    ------
    BadInput : with every problem found, its position (from 1) and the nearest valid name.

    Source: own design; a hand-written parser, so that a plan can name quantities and nothing else.

    Example
    -------
    >>> parse("wayt(support) > 2")
    Traceback (most recent call last):
    sim.errors.BadInput: character 1 `wayt` is not a quantity; did you mean wait?
    """
    parser = _Parser(text)
    condition = parser.condition()
    if parser.problems:
        raise BadInput(parser.problems)
    return condition


def holds(condition: Condition, view: View) -> bool:
    """Tell whether a condition holds in a view."""
    return any(all(_compare(one, view) for one in part) for part in condition.alternatives)


def evidence(condition: Condition, view: View) -> str:
    """Say what the view shows for each reading of a condition, for the record.

    Where the organisation has no such place, all is read in its stead, and the text says so.

    Example
    -------
    >>> from sim.observation import ReportView
    >>> view = ReportView(31, (), (), (), ((0.0,) * 8 + (2.5, 1e6),))
    >>> evidence(parse("wait(support) > 2 and week >= 30"), view)
    'wait(support) 2.5, week 31'
    """
    readings = dict.fromkeys(one.reading for part in condition.alternatives for one in part)
    return ", ".join(
        f"{reading}{_stand_in(reading, view)} {_value(reading, view):.3g}" for reading in readings
    )


def _stand_in(reading: Reading, view: View) -> str:
    if isinstance(reading, Observed) and _place(reading.of, view) != reading.of:
        return " read for all"
    return ""


def _compare(one: Comparison, view: View) -> bool:
    value = _value(one.reading, view)
    if one.sign == "<":
        return value < one.number
    if one.sign == "<=":
        return value <= one.number
    return value > one.number if one.sign == ">" else value >= one.number


def _value(reading: Reading, view: View) -> float:
    if isinstance(reading, Week):
        return float(view.week)
    if isinstance(reading, Growth):
        return view.growth(reading.quantity, reading.weeks)
    return view.read(reading.quantity, _place(reading.of, view))


def _place(of: str, view: View) -> str:
    """Read all where the organisation has no such place, as when a plan meets another firm."""
    known = of in view.departments or of.removeprefix("group:") in view.groups
    return of if known or of in ("all", "support") else "all"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str, problems: list[Problem]) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            problems.append(Problem(f"character {at + 1}", f"`{text[at]}` has no meaning here"))
            at += 1
            continue
        kind = str(match.lastgroup)
        yield _Token(kind, match.group(kind), at + 1)
        at = match.end()
    yield _Token("end", "", len(text) + 1)


class _Parser:
    """Read a condition from left to right, noting every problem and going on."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._list = list(_tokens(text, self.problems))
        self._at = 0
        self._lost = False

    def condition(self) -> Condition:
        alternatives = [self._all_of()]
        while self._takes("or"):
            alternatives.append(self._all_of())
        if self._now.kind != "end":
            self._complain("is left over; join comparisons with `and` or `or`")
        return Condition(tuple(alternatives))

    def _all_of(self) -> tuple[Comparison, ...]:
        found = [self._comparison()]
        while self._takes("and"):
            found.append(self._comparison())
        return tuple(found)

    def _comparison(self) -> Comparison:
        self._lost = False
        reading = self._reading()
        sign = self._now.text
        if sign in _SIGNS:
            self._at += 1
        else:
            self._complain("stands where a comparison is needed", allowed=" ".join(_SIGNS))
        number = self._number("a number")
        # Once lost, go on at the next `and` or `or`, so that later faults are found too.
        while self._lost and self._now.text not in ("and", "or") and self._now.kind != "end":
            self._at += 1
        return Comparison(reading, sign, number)

    def _reading(self) -> Reading:
        word = self._now
        if word.kind != "name" or word.text in ("and", "or"):
            self._complain("stands where a quantity is needed", allowed=", ".join(_WORDS))
            return Week()
        self._at += 1
        if word.text == "week":
            return Week()
        if word.text == "growth":
            return self._growth()
        self._check_quantity(word, _WORDS)
        if not self._takes("("):
            return Observed(word.text)
        place = self._now
        if place.kind not in ("name", "quoted", "number") or not place.text:
            self._complain("stands where a department, a group or `all` is needed")
            return Observed(word.text)
        self._at += 1
        self._needs(")")
        self._check_place(word.text, place)
        return Observed(word.text, place.text)

    def _growth(self) -> Reading:
        self._needs("(")
        word = self._now
        if word.kind != "name":
            self._complain("stands where a quantity is needed", allowed=", ".join(_QUANTITIES))
            return Week()
        self._at += 1
        self._check_quantity(word, _QUANTITIES)
        self._needs(",")
        at = self._now
        weeks = self._number("a number of weeks")
        if not weeks.is_integer() or weeks < 1:
            self.problems.append(
                Problem(f"character {at.position}", f"`{at.text}` is not a whole number of weeks")
            )
            weeks = 1.0
        self._needs(")")
        return Growth(word.text, int(weeks))

    def _number(self, what: str) -> float:
        if self._now.kind != "number":
            self._complain(f"stands where {what} is needed")
            return 1.0
        self._at += 1
        return float(self._list[self._at - 1].text)

    def _check_quantity(self, word: _Token, names: tuple[str, ...]) -> None:
        if word.text not in names:
            self.problems.append(
                Problem(
                    f"character {word.position}",
                    f"`{word.text}` is not a quantity",
                    nearest=nearest(word.text, names),
                )
            )

    def _check_place(self, quantity: str, place: _Token) -> None:
        if quantity not in _QUANTITIES:
            return
        whole = quantity in ("waiting", "wait", "funds")
        desk = quantity in ("waiting", "wait")
        allowed = ("support", "all") if desk else ("all",)
        if (whole and place.text not in allowed) or (not whole and place.text == "support"):
            self.problems.append(
                Problem(
                    f"character {place.position}",
                    f"`{place.text}` is not a place where {quantity} is observed",
                    allowed=" or ".join(allowed) if whole else "a department, a group or all",
                )
            )

    @property
    def _now(self) -> _Token:
        return self._list[self._at]

    def _takes(self, text: str) -> bool:
        taken = self._now.text == text and self._now.kind in ("name", "sign")
        self._at += taken
        return taken

    def _needs(self, text: str) -> None:
        if not self._takes(text):
            self._complain(f"stands where `{text}` is needed")

    def _complain(self, message: str, allowed: str = "") -> None:
        """Note what is wrong with the word at hand, once in a comparison: the rest follows."""
        if self._lost:
            return
        self._lost = True
        now = self._now
        shown = f"`{now.text}`" if now.kind != "end" else "the end"
        self.problems.append(
            Problem(f"character {now.position}", f"{shown} {message}", allowed=allowed)
        )
