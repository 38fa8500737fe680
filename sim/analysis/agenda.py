"""What the recommended plan does and when, read off the events of its futures.

A step counts where at least half of the futures take it in the same week; what a plan does only
when something calls for it is listed apart.
"""

from __future__ import annotations

import datetime
import math
import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.departments import Grouping, readable_names
from sim.analysis.display import futures_of, share
from sim.analysis.lettering import clean
from sim.analysis.overleaf import Action, Agenda
from sim.analysis.setting import day
from sim.analysis.statistics import quantile

PLANNED, OPEN = "as planned", "Open access for {where}{when}"
EVERYBODY = "all departments"
FIRST = 3
MOST_NAMES = 3
_DETAIL = re.compile(r"; (date|amount) (-?[\d.e+]+)$|; ([\d.e+]+) weeks$|; voluntary$|; ([\w/-]+)$")


@dataclass(frozen=True, slots=True)
class Pulled:
    """Hold a pull as its event tells it; `what` are the things that it acts on, if it names any."""

    lever: str
    departments: tuple[str, ...]
    date: int | None
    amount: float | None
    weeks: float | None
    planned: bool
    what: tuple[str, ...] = ()
    voluntary: bool = False


def read_pull(text: str) -> Pulled:
    """Take the text of a pull apart; departments are empty where it means all.

    Example
    -------
    >>> read_pull("go_live: finance, hr; date 44 (as planned)")
    Pulled(lever='go_live', departments=('finance', 'hr'), date=44, amount=None, weeks=None, \
planned=True, what=(), voluntary=False)
    """
    lever, _, rest = text.partition(": ")
    planned = rest.endswith(f" ({PLANNED})")
    rest = rest.removesuffix(f" ({PLANNED})") if planned else rest.rpartition(" (")[0] or rest
    found: dict[str, float] = {}
    what: tuple[str, ...] = ()
    voluntary = False
    while (detail := _DETAIL.search(rest)) is not None:
        if detail[1] or detail[3]:
            found[detail[1] or "weeks"] = float(detail[2] or detail[3])
        elif detail[4]:
            what = (detail[4],)
        else:
            voluntary = True
        rest = rest[: detail.start()]
    names = () if rest == EVERYBODY else tuple(rest.split(", "))
    date = int(found["date"]) if "date" in found else None
    return Pulled(lever, names, date, found.get("amount"), found.get("weeks"), planned, what,
                  voluntary)  # fmt: skip


@dataclass(frozen=True)
class Steps:
    """Hold the pulls of one plan over its futures.

    Parameters
    ----------
    planned : (week, pull) of the steps that at least half of the futures take.
    when_needed : lever -> futures in which something called for it.
    n : futures.
    """

    planned: tuple[tuple[int, Pulled], ...]
    when_needed: Mapping[str, int]
    n: int


def steps_of(events: pd.DataFrame, n: int) -> Steps:
    """Read the steps of one plan.

    Parameters
    ----------
    events : of all its futures.
    n : how many futures there are.
    """
    rows = events[events["kind"] == "pull"]
    counted = rows.groupby(["week", "text"], sort=True)["run"].nunique()
    planned: list[tuple[int, Pulled]] = []
    for key, times in counted.items():
        week, text = map(str, typing.cast("tuple[object, ...]", key))
        pull = read_pull(text)
        if pull.planned and 2 * int(times) >= n:
            _add(planned, math.floor(float(week)), pull)
    late = rows[~rows["text"].astype(str).str.endswith(f"({PLANNED})")]
    lever = late["text"].astype(str).str.extract(r"^([^:]*)", expand=False)
    needed = late.groupby(lever)["run"].nunique()
    return Steps(tuple(planned), {str(name): int(times) for name, times in needed.items()}, n)


def _add(planned: list[tuple[int, Pulled]], week: int, pull: Pulled) -> None:
    """Add a step; one that does the same to another thing in the same week joins it."""
    for place, (when, other) in enumerate(planned):
        if pull.what and when == week and replace(other, what=()) == replace(pull, what=()):
            planned[place] = (week, replace(other, what=(*other.what, *pull.what)))
            return
    planned.append((week, pull))


class Teller:
    """Tell steps in words, with dates and department names as the page shows them.

    Parameters
    ----------
    first_day : date of week 0, year-month-day.
    grouping : departments as they are shown.
    config : settings of the scenario, for what a step leaves open.
    """

    def __init__(self, first_day: str, grouping: Grouping, config: Mapping[str, Any]) -> None:
        self._first = datetime.date.fromisoformat(first_day)
        titles = readable_names(grouping.shown)
        self._names = {name: titles[shown] for shown, members in grouping.shown.items()
                       for name in members}  # fmt: skip
        self._config = config

    def date(self, week: int) -> str:
        """Write the date on which a week begins."""
        return day((self._first + datetime.timedelta(weeks=week)).isoformat())

    def span(self, start: int, end: int) -> str:
        """Write the days from one week to another, the last one excluded, without the year."""
        first = self._first + datetime.timedelta(weeks=start)
        last = self._first + datetime.timedelta(weeks=end, days=-1)
        begin, finish = (day(one.isoformat()).rpartition(" ")[0] for one in (first, last))
        return f"{begin}\u2013{finish}"

    def where(self, names: Sequence[str]) -> str:
        """Name departments as they are shown; many are counted."""
        shown = list(dict.fromkeys(self._names.get(name, clean(name)) for name in names))
        if not shown:
            return "everybody"
        if len(shown) > MOST_NAMES:
            return f"{shown[0]} and {len(shown) - 1} more departments"
        return ", ".join(shown)

    def say(self, pull: Pulled) -> str:
        """Write a step, verb first."""
        words = OPEN if pull.voluntary else _PHRASES.get(pull.lever)
        if words is None:
            end = _listed(pull.what) or self.where(pull.departments)
            return f"{pull.lever.replace('_', ' ').capitalize()}: {end}"
        when = "" if pull.date is None else f" on {self.date(pull.date)}"
        weeks = pull.weeks or self._setting(_WEEKS.get(pull.lever, ""))
        lasts = f" for {weeks:g} weeks" if weeks else ""
        where = self.where(pull.departments)
        place = f"in {where}" if pull.departments else "everywhere"
        return words.format(where=where, place=place, when=when, lasts=lasts,
                            what=_listed(pull.what), amount=self._amount(pull))  # fmt: skip

    def short(self, lever: str) -> str:
        """Name a lever for a row or a list."""
        return _SHORT.get(lever, clean(lever.replace("_", " ")))

    def _amount(self, pull: Pulled) -> str:
        amount = pull.amount if pull.amount is not None else self._setting(
            _AMOUNTS.get(pull.lever, ""))  # fmt: skip
        if amount is None:
            return ""
        return share(amount).text if pull.lever in _SHARES else f"{amount:g}"

    def _setting(self, path: str) -> float | None:
        group, _, name = path.partition(".")
        value = self._config.get(group, {}).get(name) if name else None
        return float(value) if isinstance(value, (int, float)) and value else None


def _listed(what: Sequence[str]) -> str:
    """Name the things that a step acts on; many are counted."""
    names = [name.replace("/", ": ").replace("_", " ") for name in readable_names(what).values()]
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return ", ".join(names)


def agenda_of(
    plan: str,
    steps: Steps,
    teller: Teller,
    freezes: Sequence[tuple[int, int]],
) -> Agenda | None:
    """Put the agenda of the recommended plan together, its time chart still empty.

    Parameters
    ----------
    plan : its name.
    steps : what it does.
    teller : words.
    freezes : windows without go-live, in weeks, ends excluded.

    Returns
    -------
    None where the plan takes no step.

    Source: own design.
    """
    if not steps.planned:
        return None
    actions = tuple(Action(week, teller.date(week), pull.lever, teller.say(pull))
                    for week, pull in steps.planned)  # fmt: skip
    levers: dict[str, Action] = {}
    for action in actions:
        levers.setdefault(action.lever, action)
    first = tuple(levers.values())[:FIRST]
    needed = tuple(f"{teller.short(lever)} in {futures_of(times, steps.n).text} futures"
                   for lever, times in steps.when_needed.items())  # fmt: skip
    ahead = [one for one in freezes if one[1] > first[0].week][:2]
    words = ", ".join(teller.span(*one) for one in ahead)
    return Agenda(plan, actions, first, needed, f"No go-live {words}" if words else "", ())


def middle_and_range(weeks: Sequence[float], n: int) -> tuple[float, float, float] | None:
    """Take the middle and the 8-of-10 range of a week; None where half of the futures lack it.

    Example
    -------
    >>> middle_and_range([4.0, 4.0, 4.0], 4), middle_and_range([3.0], 4)
    ((4.0, 4.0, 4.0), None)
    """
    if 2 * len(weeks) < n:
        return None
    values = np.array(weeks, dtype=np.float64)
    padded = np.concatenate([values, np.full(max(n - values.size, 0), np.inf)])
    low, middle, high = (quantile(padded, part) for part in (0.1, 0.5, 0.9))
    last = float(values.max())
    middle = middle if math.isfinite(middle) else last
    return middle, min(low, middle), high if math.isfinite(high) else last


_PHRASES: Mapping[str, str] = MappingProxyType({
    "go_live": "Announce go-live{when} for {where}",
    "pilot": "Announce a pilot{when} for {where}",
    "train": "Book courses for {where}",
    "add_support": "Put {amount} more on the support desk{lasts}",
    "elbow_support": "Put helpers beside users{lasts}: {where}",
    "build_interfaces": "Order interfaces between old and new",
    "parallel_run": "Run both systems side by side{lasts}",
    "legacy_switch_off": "Ask the board to switch off the old system",
    "mass_mail": "Write to {where}",
    "town_hall": "Hold a town hall for {where}",
    "progress_report": "Report progress to {where}",
    "success_story": "Tell a success story to {where}",
    "walk_the_talk": "Let the sponsor show use to {where}",
    "recruit_champions": "Make {amount} of users champions, {place}",
    "mandate": "Make use compulsory{when} for {where}",
    "incentive": "Pay for use{lasts}: {where}",
    "start_project": "Start {what}",
    "pilot_project": "Pilot {what}",
    "defer_project": "Defer {what}",
    "kill_project": "End {what}",
    "close_old_systems": "Switch off what {what} replaces",
    "select_projects": "Let reviews start projects",
    "limit_projects": "Limit projects under way to {amount}",
    "set_quota": "Limit the open requests of each department",
    "set_price": "Charge departments for work on requests",
    "set_triage": "Change whose request goes first",
    "set_mode": "Source {what}",
    "set_posture": "Take the posture {what}",
    "set_standard": "Set one standard for {where}",
    "pay_down_debt": "Pay technical debt down{lasts}",
})  # fmt: skip
_SHORT: Mapping[str, str] = MappingProxyType({
    "add_support": "more support staff", "elbow_support": "helpers beside users",
    "train": "courses", "go_live": "go-live", "recruit_champions": "champions",
})  # fmt: skip
_AMOUNTS: Mapping[str, str] = MappingProxyType({
    "add_support": "investment.hypercare_staff", "recruit_champions": "governance.champion_share",
})  # fmt: skip
_WEEKS: Mapping[str, str] = MappingProxyType({
    "add_support": "investment.hypercare_weeks", "parallel_run": "architecture.parallel_weeks",
})  # fmt: skip
_SHARES = ("recruit_champions",)
