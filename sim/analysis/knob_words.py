"""How an uncertain parameter is called on a page, and how its values are written."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sim.analysis.comparison import Number
from sim.analysis.display import MINUS, SPACE, money_scale
from sim.analysis.lettering import clean
from sim.analysis.objectives import money_letter
from sim.scenario import HAZARDS, Scenario
from sim.units import knobs

RATES = ("1/year", "1/week")
_PERCENT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class KnobWords:
    """Hold the title and the unit of a parameter."""

    title: str
    unit: str


def words_of(scenario: Scenario, path: str) -> KnobWords:
    """Find what a parameter is called: its knob's meaning, or the risk and its figure.

    Source: own design.

    Example
    -------
    >>> words_of(Scenario("s"), "investment.run_cost")
    KnobWords(title='run cost of the new system', unit='money a year')
    """
    if path.startswith(HAZARDS):
        name, _, figure = path.removeprefix(HAZARDS).rpartition(".")
        title = scenario.environment.hazards[name].title or name.replace("_", " ")
        return risk_words(title, figure)
    group, _, name = path.partition(".")
    card = knobs(type(getattr(scenario, group))).get(name)
    if card is None:
        return KnobWords(clean(path), "-")
    return KnobWords(card.doc.partition(";")[0], card.unit)


def risk_words(title: str, figure: str) -> KnobWords:
    """Name a figure of a risk.

    Example
    -------
    >>> risk_words("The sponsor leaves", "chance")
    KnobWords(title='The sponsor leaves: how likely', unit='share')
    """
    said = _FIGURES.get(figure, figure.replace("_", " "))
    return KnobWords(clean(f"{title}: {said}"), _FIGURE_UNITS.get(figure, "-"))


def value_number(value: float, unit: str, currency: str = "") -> Number:
    """Write the value of a parameter with its unit.

    Example
    -------
    >>> value_number(10.8e6, "money", "USD").text.replace(SPACE, " ")
    'USD 10.8 M'
    >>> value_number(0.25, "share").text.replace(SPACE, " "), value_number(11.0, "heads").text
    ('25 %', '11')
    >>> value_number(0.0155, "1/week").text.replace(SPACE, " ")
    '1.55 % a week'
    """
    kind, _, rest = unit.partition(" ")
    if kind == "money":
        scale = money_scale([value])
        size = f"{abs(value) / scale:,.{1 if scale >= 1e3 and abs(value) / scale < 100 else 0}f}"
        words = [currency, size.removesuffix(".0"), money_letter(scale), rest]
        shown = float(size.replace(",", ""))
        text = SPACE.join(word for word in words if word)
    elif unit == "share" or (unit in RATES and abs(value) <= 1):
        shown = float(f"{100 * abs(value):.{_PERCENT_DIGITS}g}")
        text = f"{shown:g}{SPACE}%{f' a {unit[2:]}' if unit in RATES else ''}"
    else:
        shown = float(f"{abs(value):.3g}")
        text = f"{shown:,g}"
    sign = -1.0 if value < 0 and shown else 1.0
    return Number(float(value), sign * shown, MINUS + text if sign < 0 else text)


def with_unit(number: Number, unit: str) -> str:
    """Write a value with its unit as a sentence needs it.

    Example
    -------
    >>> with_unit(value_number(11.0, "heads"), "heads").replace(SPACE, " ")
    '11 heads'
    """
    if unit.partition(" ")[0] in ("money", "-", "factor") or "%" in number.text:
        return number.text
    if unit.startswith("1/"):
        return f"{number.text} a {unit[2:]}"
    return f"{number.text}{SPACE}{unit}"


_FIGURES = MappingProxyType({"chance": "how likely", "size": "how hard", "weeks": "how long",
                             "start": "first week", "end": "last week"})  # fmt: skip
_FIGURE_UNITS = MappingProxyType({"chance": "share", "size": "factor", "weeks": "weeks",
                                  "start": "week", "end": "week"})  # fmt: skip
