"""Records of what is to be done, by when, and who works with whom: for page and appendix."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.analysis.records import Interval, Number


@dataclass(frozen=True, slots=True)
class Action:
    """Name one step of a plan: its week, its date, and what is done, verb first."""

    week: int
    date: str
    lever: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold a moment on the time chart: its week, and where 8 of 10 futures have it."""

    week: float
    low: float
    high: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold a time in which something lasts; first and last week, and a few words."""

    start: float
    end: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row of the time chart: bars, what is announced, and what happens."""

    label: str
    bars: tuple[Bar, ...] = ()
    announced: tuple[Mark, ...] = ()
    happens: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """Hold what a plan does and when.

    Parameters
    ----------
    plan : its name.
    actions : steps that it takes in at least half of the futures, in order of time.
    first : up to three of them, to be done next.
    when_needed : steps that it takes only where something calls for them, with their futures.
    freezes : the next windows without go-live, in words.
    rows : of the time chart.
    """

    plan: str
    actions: tuple[Action, ...]
    first: tuple[Action, ...]
    when_needed: tuple[str, ...]
    freezes: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Name a department of the network: people, intended users, seats for champions."""

    name: str
    people: int
    users: int
    seats: Number


@dataclass(frozen=True, slots=True)
class Tie:
    """Hold how much work crosses between two departments, relative to all others."""

    first: str
    second: str
    weight: float


@dataclass(frozen=True, slots=True)
class Network:
    """Hold who works with whom; `rest` is the weight of every pair that is not named.

    `seats` is how many champions the recommended plan asks for; nothing where it asks for none.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    rest: float
    seats: Number | None


@dataclass(frozen=True, slots=True)
class Spending:
    """Hold the budget of a plan by quarter of the run, averages over the futures.

    Parameters
    ----------
    plan : its name.
    unit : of the money, as shown (M, k or nothing).
    run, change, released : what running the own systems took, what change took, what was released;
        shown money.
    run_shares : of each whole year's release that running took; empty where nothing is released.
    run_low, run_high, paid_low, paid_high : between these 8 of 10 futures have what running took,
        and what the budget paid in all; empty with too few futures.
    above : why more is paid in some quarter than is released in it; empty where that is not so.
    others : what contracts cost, and what debt makes running cost more than in week 0; empty where
        neither does.
    all_low, all_high : between these 8 of 10 futures have running, change and others together.
    beside : whether the others are paid beside the budget, all or in part.
    """

    plan: str
    unit: str
    run: tuple[float, ...]
    change: tuple[float, ...]
    released: tuple[float, ...]
    run_shares: tuple[float, ...]
    run_low: tuple[float, ...] = ()
    run_high: tuple[float, ...] = ()
    paid_low: tuple[float, ...] = ()
    paid_high: tuple[float, ...] = ()
    above: str = ""
    others: tuple[float, ...] = ()
    all_low: tuple[float, ...] = ()
    all_high: tuple[float, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """Hold one figure of the architecture in week 0, and where each plan leaves it.

    `ranges` say between what 8 of 10 futures have it under each plan, `range_before` in week 0;
    empty with too few futures.
    """

    label: str
    before: Number
    after: dict[str, Number]
    ranges: dict[str, str] = field(default_factory=dict)
    range_before: str = ""


#: Nothing to say of this.
NOT_SAID = Number(None, None, "")


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Hold which application depends on which, before and after a plan, in one future.

    Components of infrastructure, where a case has them, are the last rows and columns.

    Parameters
    ----------
    plan : the plan that changes it; empty where no plan does.
    future : its number.
    kinds, sizes : kinds of applications in the order of rows and columns, and how many of each.
    before, after : one text a row: `0` not at all, `1` through others, `2` directly, `3` directly
        on what is out of support, `-` gone; `after` is empty where no plan changes it.
    reach_before, reach_after : share of the applications that a change of one may reach.
    below : components of infrastructure.
    below_before, below_after : share of the applications that replacing one of them may reach.
    unsupported : share of the applications that stand on what is out of support at the end.
    """

    plan: str
    future: int
    kinds: tuple[str, ...]
    sizes: tuple[int, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    reach_before: Number
    reach_after: Number
    below: int = 0
    below_before: Number = NOT_SAID
    below_after: Number = NOT_SAID
    unsupported: Number = NOT_SAID


@dataclass(frozen=True, slots=True)
class Decisions:
    """Hold how committees decided on one kind of case, plan by plan; none decided, none here.

    Parameters
    ----------
    what : `projects` at their gates, or `proposals` of departments.
    unit : of the money, as shown (M, k or nothing).
    latency_p50, latency_p90 : weeks within which half and nine of ten decisions came.
    wrong_approve, wrong_reject : share of the cases not worth their cost that were approved, and of
        those worth it that were turned down.
    approved : worth less cost of what was approved, in shown money a quarter.
    quickest, slowest : plans whose middle decision comes first and last; empty where the futures do
        not tell them apart.
    lets_through : `more` or `fewer` bad cases that the quickest approves than the slowest does;
        empty where the futures do not tell them apart.

    Every number is an average over the futures in which there was something to decide.
    """

    what: str
    unit: str
    latency_p50: dict[str, Interval]
    latency_p90: dict[str, Interval]
    wrong_approve: dict[str, Interval]
    wrong_reject: dict[str, Interval]
    approved: dict[str, Interval]
    quickest: str = ""
    slowest: str = ""
    lets_through: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Hold one metric of a panel: heading with unit, kind, and its average under each plan.

    `kind` is `money`, `share` (between 0 and 1), `signed` (a share that may be negative), `days`
    (weeks, to be shown in working days) or `plain`; a plan without the metric is absent. `unit` is
    that of money, as shown (M, k or nothing).
    """

    heading: str
    kind: str
    averages: dict[str, Interval]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Hold what plans do to one part of the model: a title that the futures bear out, and strips.

    Averages are over the futures in which there was something to measure.
    """

    what: str
    title: str
    strips: tuple[Strip, ...]
