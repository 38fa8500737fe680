"""The few protocols through which rooms meet: mechanism, lever, strategy, view, pull, metric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from sim.kernel.board import Signal
from sim.kernel.record import Record
from sim.organisation.scope import EVERYBODY, Scope
from sim.units import IntArray

if TYPE_CHECKING:  # compiled loops are slow to import, and words alone need none
    from sim.world import World

GO_LIVES = ("go_live", "pilot")
"""Levers that bring departments live: they are what `rest` and a plan's waves count."""


PROJECT_GATES = ("start", "rollout", "benefit")
"""Decisions about a project that committees may have to take, in their order."""
PAPERS = ("gate", "since", "who", "department", "cost", "effort", "pilot", "claim", "worth")
"""What a project brings before a committee, a row each: number of the gate (0: none), the week in
which it was brought, identity of its luck, department, cost, times its planned work, weeks of pilot
or use, worth as its business case says, and as it is (to judge the judgement by)."""


@dataclass(frozen=True, slots=True)
class Pull:
    """Ask management to use one lever.

    Parameters
    ----------
    lever : name of the lever's card.
    scope : departments it is meant for.
    amount : size in the lever's own unit (heads, share of users ...); None takes the card's.
    weeks : duration; None takes the card's.
    date : week in which it takes effect (a go-live announced ahead, a mandate with a date); None
        means now.
    override_freeze : carry it out even inside a freeze window; logged as a breach.
    voluntary : nobody is made to use the technology where this go-live reaches.
    why : what made the plan pull, in words, for the record.
    what : name of the thing that the lever acts on, where its card asks for one (a project ...).
    """

    lever: str
    scope: Scope = EVERYBODY
    amount: float | None = None
    weeks: float | None = None
    date: int | None = None
    override_freeze: bool = False
    voluntary: bool = False
    why: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Describe a lever as management sees it.

    Parameters
    ----------
    name, title, does : name in plans, title on pages, one sentence.
    area : mechanism that offers it.
    hours : staff hours a pull costs (a head in scope where `hours_per_head`).
    cost : outside cost of a pull, in the scenario's currency.
    lead_weeks : weeks until it takes effect.
    cooldown_weeks : weeks until it may be pulled again for the same departments.
    amount, amount_unit, amount_low, amount_high : default size, its unit and range.
    weeks : default duration.
    min_credibility : sponsor credibility below which it does nothing and costs credibility.
    needs : stage that must have been reached, in words (empty: none).
    stops_in_freeze : refused inside a freeze window.
    source : where the effect comes from.
    what, choices : kind of thing that a pull must name (empty: none), and the names that there
        are (empty: not known beforehand).
    usual : what a pull means that names nothing (empty: it must name something).
    """

    name: str
    title: str
    does: str
    area: str
    source: str
    hours: float = 0.0
    hours_per_head: bool = False
    cost: float = 0.0
    lead_weeks: float = 0.0
    cooldown_weeks: float = 0.0
    amount: float = 1.0
    amount_unit: str = "-"
    amount_low: float = 0.0
    amount_high: float = float("inf")
    weeks: float = 0.0
    min_credibility: float = 0.0
    needs: str = ""
    stops_in_freeze: bool = False
    what: str = ""
    choices: tuple[str, ...] = ()
    usual: str = ""


REFUSALS = ("card", "budget", "cooldown", "gate", "credibility", "freeze", "stage", "department")
"""Kinds of refusal."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Say why a pull was not carried out.

    Parameters
    ----------
    kind : `card` (no such lever, or an amount outside its range), `budget`, `cooldown`, `gate`,
        `credibility`, `freeze`, `stage` or `department`.
    reason : one plain sentence.
    """

    kind: str
    reason: str


class Lever(Protocol):
    """A card and the hand-hold by which its own mechanism carries the pull out."""

    @property
    def card(self) -> Card:
        """The card that management sees."""
        ...

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Carry the pull out for these departments now, or say why not."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A lever whose pulls order what is billed later, as it is delivered, and by its size."""

    def price(self, pull: Pull, week: int) -> float:
        """Money that a pull now would commit, beyond the hours and the cost of its card."""
        ...


class Mechanism(Protocol):
    """A rule of the model: publishes its own signals, reads those of others, offers levers."""

    name: ClassVar[str]
    publishes: ClassVar[tuple[Signal, ...]]
    reads: ClassVar[tuple[Signal, ...]]

    def start(self, world: World) -> None:
        """Register phases and processes; do nothing else."""
        ...

    def levers(self) -> Sequence[Lever]:
        """Offer levers to management."""
        ...


@dataclass(frozen=True, slots=True)
class Quantity:
    """Describe one quantity that a view shows: name, unit, what it is and how it is known."""

    name: str
    unit: str
    doc: str
    known: str


QUANTITIES = (
    Quantity("use", "share", "intended users who log in", "usage log"),
    Quantity("aware", "share", "intended users who know the technology", "survey"),
    Quantity("willing", "share", "intended users who know it and are willing", "survey"),
    Quantity("routine", "share", "intended users in real use for four weeks", "survey"),
    Quantity("proficient", "share", "intended users who are fluent", "survey"),
    Quantity("output", "share of normal", "output of intended users", "monthly report"),
    Quantity("changes", "count", "changes that touch a department at once", "project office"),
    Quantity("waiting", "tickets", "tickets waiting at the support desk", "the desk's screen"),
    Quantity("wait", "weeks", "time until a ticket raised now is taken up", "the desk's screen"),
    Quantity("funds", "money", "what may still be committed", "finance"),
    Quantity("news", "count", "outside events that somebody here has heard of", "gatekeepers"),
    Quantity("debt", "systems", "systems that stand off the architecture", "audit"),
)
"""All that a plan can look at, in the order of `uptake describe`."""


@runtime_checkable
class View(Protocol):
    """What management can know: reports only, lagged, sampled or a week old."""

    @property
    def week(self) -> int:
        """The week that begins now."""
        ...

    @property
    def departments(self) -> tuple[str, ...]:
        """Department names."""
        ...

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names of the organisation."""
        ...

    def read(self, quantity: str, of: str = "all") -> float:
        """Read one observed quantity of a department, a `group:name` or all."""
        ...

    def growth(self, quantity: str, weeks: int) -> float:
        """Change of an observed quantity of all over the last weeks."""
        ...

    def slowest(self, quantity: str = "proficient") -> str:
        """Name the live department in which the observed quantity is lowest."""
        ...


@runtime_checkable
class Strategy(Protocol):
    """A plan: sees a view, pulls levers, nothing else."""

    @property
    def name(self) -> str:
        """Name, as commands and tables use it."""
        ...

    @property
    def title(self) -> str:
        """Title, as pages use it."""
        ...

    def start(self) -> Strategy:
        """Return a fresh copy without memory, for a new run."""
        ...

    def decide(self, view: View) -> Iterable[Pull]:
        """Decide what to pull in this week."""
        ...


@runtime_checkable
class Glancing(Protocol):
    """A plan that can say when it will not look at the view any more, which saves building it."""

    def looks(self) -> bool:
        """Tell whether it may still look at more than the week; once it may not, it never will."""
        ...


@dataclass(frozen=True, slots=True)
class MetricCard:
    """Describe a metric: name, unit, one sentence, better direction, source."""

    name: str
    unit: str
    doc: str
    larger_is_better: bool
    source: str


class Metric(Protocol):
    """A pure function of what a run left behind; null where its mechanism is absent."""

    @property
    def card(self) -> MetricCard:
        """The description of the metric."""
        ...

    def measure(self, record: Record) -> float | None:
        """Compute the metric from a closed record."""
        ...
