"""Why a run came out as it did: its decisive events, and the department that fell behind.

Every sentence names events of the run's own log, so a reader can look each of them up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.analysis.departments import readable_names
from sim.analysis.lettering import clean
from sim.analysis.reasons import StoryLine
from sim.units import FloatArray

MOST_EVENTS = 10
MOST_CITED = MOST_NAMED = 4
SLOW_WEEKS = 26
ENOUGH = 0.8
LONG_WAIT = 0.5
RELUCTANT = 0.3
WEIGHTS: Mapping[str, float] = MappingProxyType({
    "shock": 10, "missed": 9, "breach": 9, "go_live": 8, "legacy_off": 8, "access": 8,
    "sponsor": 8, "refused": 7, "waiting": 6, "mandate": 6, "gate": 5, "interfaces": 4,
    "champions": 4, "pull": 3, "stance": 2, "note": 1,
})  # fmt: skip
OTHER_KIND = 5.0


@dataclass(frozen=True)
class RunLog:
    """Hold what one run left behind.

    Parameters
    ----------
    events : event, week, kind, department, text.
    weekly : week and the organisation's series.
    departments : week, department and its series.
    users : department -> intended users.
    """

    events: pd.DataFrame
    weekly: pd.DataFrame
    departments: pd.DataFrame
    users: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stall:
    """Name the department that fell behind, the cause, and the evidence."""

    department: str
    cause: str
    why: tuple[StoryLine, ...]


def cited(text: str, events: Sequence[int]) -> StoryLine:
    """End a sentence with the events that it rests on.

    Example
    -------
    >>> cited("finance goes live", [19, 20]).text
    'finance goes live [e19, e20]'
    >>> cited("all go live", [12, 13, 14, 15, 21]).text
    'all go live [e12 to e15, e21]'
    """
    groups: list[list[int]] = []
    for one in map(int, events):
        if groups and one == groups[-1][-1] + 1:
            groups[-1].append(one)
        else:
            groups.append([one])
    shown = [f"e{one[0]} to e{one[-1]}" if len(one) > 2 else ", ".join(f"e{each}" for each in one)
             for one in groups[:MOST_CITED]]  # fmt: skip
    kept = tuple(one for group in groups[:MOST_CITED] for one in group)
    return StoryLine(f"{text} [{', '.join(shown)}]", kept)


def timeline(log: RunLog) -> tuple[StoryLine, ...]:
    """Choose the ten events that decided most, in order of time.

    Events of one kind and week (and lever) are one. What weighs is the kind - risks and missed
    dates most, stances least - and then how much output moved in the six weeks that followed.

    Source: own design.
    """
    groups = [
        (_weight(log, str(kind), float(str(week))), float(str(week)), rows)
        for (week, kind, _), rows in log.events.groupby(
            [log.events["week"], log.events["kind"], _subject(log.events)], sort=False
        )
    ]
    chosen = sorted(groups, key=lambda one: (-one[0], one[1]))[:MOST_EVENTS]
    in_time = sorted(chosen, key=lambda one: (one[1], int(one[2]["event"].iloc[0])))
    return tuple(
        cited(f"Week {math.floor(week)}: {_said(rows)}", rows["event"].tolist())
        for _, week, rows in in_time
    )


def stalled(log: RunLog) -> Stall:
    """Find the department that fell behind and the likeliest cause.

    Among the departments that went live it is the one with the smallest proficient share at the
    end, if that is below 80 %, else the slowest to half routine use, if that took over 26 weeks.
    Five causes are scored against what counts as much (a wait of half a week at the desk, three
    in ten aware who do not use it, no course, waiting for others, more change than people carry);
    the largest one from 1 on is named.

    Source: own design.
    """
    lives = _rows(log, "go_live")
    ends = log.departments[log.departments["week"] == log.departments["week"].max()]
    share = {str(name): float(value) for name, value in
             zip(ends["department"], ends["proficient_share"], strict=True)}  # fmt: skip
    live = {str(name): float(week) for name, week in
            zip(lives["department"], lives["week"], strict=True)
            if log.users.get(str(name), 1) > 0 and str(name) in share}  # fmt: skip
    if not live:
        return Stall("", "", ())
    name = min(live, key=lambda one: share[one])
    slow = {one: _weeks_to_half(log, one) - week for one, week in live.items()}
    if share[name] >= ENOUGH:
        name = max(slow, key=lambda one: slow[one])
        if slow[name] <= SLOW_WEEKS:
            return Stall("", "", ())
    event = int(lives.loc[lives["department"] == name, "event"].iloc[0])
    took = f"took {slow[name]:.0f} weeks to" if math.isfinite(slow[name]) else "never came to"
    first = cited(
        f"{readable_names([name])[name]} went live in week {live[name]:.0f}, {took} half routine "
        "use and ended with "
        f"{round(100 * share[name])} % proficient",
        [event],
    )
    found = _causes(log, name, live[name], event)
    cause = max(found, key=lambda one: found[one][0])
    if found[cause][0] < 1:
        none = cited("neither queue, resistance, training, dependency nor fatigue stands out",
                     [event])  # fmt: skip
        return Stall(name, "", (first, none))
    others = [one for one in found if one != cause and found[one][0] >= 1]
    return Stall(name, cause, (first, found[cause][1], *(found[one][1] for one in others)))


def _causes(log: RunLog, name: str, live: float, event: int) -> dict[str, tuple[float, StoryLine]]:
    """Score the five causes of a department's stall, each with its sentence."""
    after = log.weekly[(log.weekly["week"] >= live) & (log.weekly["week"] <= live + SLOW_WEEKS)]
    wait, tired = (_peak(after, column) for column in ("support_wait", "fatigue"))
    mine = log.departments[log.departments["department"] == name]
    since = mine[(mine["week"] >= live + 8) & (mine["week"] <= live + 2 * SLOW_WEEKS)]
    aside = (since["aware_share"] - since["using"]).clip(lower=0.0)
    idle = float(aside.mean()) if len(since) else 0.0
    round_it = float(since["workaround_d"].mean()) if len(since) else 0.0
    courses = _about(log, name, "pull", "train:")
    before = courses[courses["week"] <= live + 8]
    waits = pd.concat([_about(log, name, kind, "") for kind in ("waiting", "missed")])
    trained = before["event"].tolist()
    return {
        "queue": (wait / LONG_WAIT, cited(
            f"queue: a ticket waited up to {wait:.1f} weeks after that", [event])),
        "resistance": ((idle + round_it) / RELUCTANT, cited(
            f"resistance: of 100 users {round(100 * idle)} knew it and did not use it, and "
            f"{round(100 * round_it)} worked around it", [event])),
        "training": (0.0 if trained else 1.2, cited(
            "training: " + ("courses were held in time" if trained
                            else "no course was ordered for it by then"), trained or [event])),
        "dependency": (1.5 * len(waits), cited(
            "dependency: " + (str(waits["text"].iloc[0]) if len(waits) else "it waited for none"),
            waits["event"].tolist() or [event])),
        "fatigue": (tired, cited(
            f"fatigue: changes at once reached {tired:.1f} times what people carry", [event])),
    }  # fmt: skip


def _peak(weekly: pd.DataFrame, column: str) -> float:
    if column not in weekly or not len(weekly):
        return 0.0
    found = float(weekly[column].max())
    return found if math.isfinite(found) else 0.0


def _rows(log: RunLog, kind: str) -> pd.DataFrame:
    return log.events[log.events["kind"] == kind]


def _about(log: RunLog, name: str, kind: str, begins: str) -> pd.DataFrame:
    """Find events of a kind that mean a department: its own, or those that name it or all."""
    rows = _rows(log, kind)
    text = rows["text"].astype(str)
    named = text.str.contains(f"all departments|\\b{name}\\b", regex=True)
    return rows[((rows["department"] == name) | named) & text.str.startswith(begins)]


def _weeks_to_half(log: RunLog, name: str) -> float:
    mine = log.departments[log.departments["department"] == name]
    there = mine.loc[mine["routine_share"] >= 0.5, "week"]
    return float(there.min()) if len(there) else math.inf


def _subject(events: pd.DataFrame) -> pd.Series[str]:
    """Tell pulls and refusals apart by lever; other kinds are one each."""
    lever = events["text"].astype(str).str.partition(":")[0]
    return lever.where(events["kind"].isin(["pull", "refused", "breach"]), "")


def _weight(log: RunLog, kind: str, week: float) -> float:
    output = log.weekly["output"].to_numpy(dtype=np.float64)
    return WEIGHTS.get(kind, OTHER_KIND) + 0.99 * min(_moved(output, int(week)), 1.0)


def _moved(output: FloatArray, week: int) -> float:
    """Change of output from a week to its extreme in the six weeks that follow."""
    after = output[week + 1 : week + 7]
    if not after.size or week >= output.size:
        return 0.0
    return float(np.nanmax(np.abs(after - output[week])))


def _together(names: Sequence[str]) -> str:
    """List departments that go live in one week: all of a few, the first of many.

    Example
    -------
    >>> _together(["sales", "customer_care"]), _together(["a_1", "b", "c", "d", "e", "f"])
    ('sales, customer care', 'a 1, b, c and 3 more departments')
    """
    few = names if len(names) <= MOST_NAMED else names[: MOST_NAMED - 1]
    said = ", ".join(name.replace("_", " ") for name in few)
    return said if few is names else f"{said} and {len(names) - len(few)} more departments"


def _said(rows: pd.DataFrame) -> str:
    """Put events of one kind and week into one phrase."""
    first = str(rows["text"].iloc[0]).replace(" (as planned)", "")
    lever, colon, about = first.partition(":")
    first = f"{lever.replace('_', ' ')}{colon}{about}"
    if len(rows) > 1 and str(rows["kind"].iloc[0]) == "go_live":
        return clean(f"{_together([str(name) for name in rows['department']])} go live")
    more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    kind = str(rows["kind"].iloc[0])
    said = {"refused": "refused, ", "breach": "breach, ", "missed": "missed, ",
            "shock": "risk strikes: "}.get(kind, "")  # fmt: skip
    return clean(f"{said}{first}{more}")
