"""The answer of a study as plain, frozen records, and its one file, `comparison.json`.

Figures, page and terminal read nothing else. Each number stands three times: exact, rounded, and
as the text that is shown; sentences and differences are made from the rounded ones, so that a
reader who subtracts two numbers of the page gets the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.analysis.overleaf import Agenda, Decisions, Dependencies, Network, Panel, Spending, Turned
from sim.analysis.reasons import Sensitivity, Story
from sim.analysis.records import Interval as Interval
from sim.analysis.records import Number as Number
from sim.analysis.records import from_text, to_text
from sim.analysis.standing import Standing, Target
from sim.experiment.manifest import read_side, write_side

FILE_NAME = "comparison.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """Hold the tenth, middle and ninetieth percentile over the futures, and the average."""

    p10: Number
    p50: Number
    p90: Number
    average: Number


@dataclass(frozen=True, slots=True)
class Band:
    """Hold a weekly series over the futures: eight of ten lie between `p10` and `p90`."""

    p10: tuple[float, ...]
    p50: tuple[float, ...]
    p90: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Cash:
    """State what the ledger says of a plan.

    Parameters
    ----------
    cautious : payback where small benefits (9 of 10 futures have more) meet high costs (9 of 10
        have less), in years.
    delay : present money lost by one month's delay, over the futures; negative: waiting pays.
    """

    cautious: Number
    delay: Spread


@dataclass(frozen=True, slots=True)
class DepartmentResult:
    """State what a plan did to one department (middle future)."""

    name: str
    people: int | None
    users: int | None
    go_live: int | None
    proficient: Number
    workaround: Number
    worst_output: Number
    peak_load: Number
    load_by_month: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """State what one plan did over all futures.

    Parameters
    ----------
    name, title : name for commands, title for pages.
    idle : it is `do_nothing`.
    rank, rank_text : shared ranks read `3=`.
    outcome, interval : the objective over the futures; its average with interval.
    against_baseline, against_leader : paired differences, future by future: their average, or
        their middle where the middle future ranks (`ranked_by`).
    clear_of_leader : the difference to the first-ranked plan is beyond luck.
    best_in, positive_in : futures (a share of them as `exact`) in which it is best; in which the
        objective is above 0.
    regret, regret_worst, bad_tenth : mean and largest objective missed against each future's best
        plan; mean of the worst tenth.
    verdict, reason : `keep`, `only if`, `avoid` or `too few`, and why.
    measures : other metrics, by name; one that is null for every plan is left out.
    dots : the objective in every future, in display units.
    go_lives : weeks of its go-lives (middle future), in order.
    curves : weekly bands by series name.
    standing : chances, regret and trade-offs among the other plans.
    cash : cautious payback and cost of delay; null for `do_nothing` and without a ledger.
    """

    name: str
    title: str
    idle: bool
    rank: int
    rank_text: str
    outcome: Spread
    interval: Interval
    against_baseline: Interval
    against_leader: Interval
    clear_of_leader: bool
    best_in: Number
    positive_in: Number
    regret: Number
    regret_worst: Number
    bad_tenth: Number
    verdict: str
    reason: str
    measures: dict[str, Spread]
    dots: tuple[float, ...]
    go_lives: tuple[int, ...]
    curves: dict[str, Band]
    departments: tuple[DepartmentResult, ...]
    standing: Standing | None = None
    cash: Cash | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """Name one setting that the scenario changes or draws: value, unit, source, range drawn."""

    path: str
    meaning: str
    value: str
    unit: str
    source: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """State what was studied: scenario, organisation, calendar, version, notes.

    `first_day` is the date of week 0 as year-month-day, `start_date` the same for people;
    `freezes` are windows without go-live, in weeks, ends excluded.
    """

    scenario: str
    title: str
    question: str
    currency: str
    first_day: str
    start_date: str
    weeks: int
    money_months: int
    people: int | None
    users: int | None
    version: str
    made_on: str
    study: str
    freezes: tuple[tuple[int, int], ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """Name what ranks the plans, its unit as shown, and how an exact value is scaled."""

    metric: str
    title: str
    unit: str
    kind: str
    scale: float
    larger_is_better: bool

    @property
    def shown_sign(self) -> int:
        """Say whether a larger shown number is better: a loss is shown as a negative number."""
        return 1 if self.larger_is_better or self.kind == "loss" else -1


@dataclass(frozen=True, slots=True)
class Contrast:
    """State the differences between the leading plan and its rival, made from rounded numbers.

    Each is leader minus rival; null where one of them never gets there.
    """

    weeks_to_80: Number | None
    worst_month: Number | None
    middling: Number
    bad: Number
    n_worse: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Hold what the page and the terminal say in sentences.

    `adoption`, `output`, `money`, `table`, `change`, `load`, `load_rival`, `next` head the panels;
    `choose` is for the terminal and uses plan names; `no_clear_difference` lists the names that
    share a rank; `notes` is one line on what was left out and what stands in for what a plan names;
    `changes` say where another plan wins, `delay` what a month's delay costs, `not_in_model` what
    no number here holds; `gantt`, `desk`, `desk_wait`, `network` are titles of the appendix.
    """

    title: str
    lead: str
    adoption: str
    output: str
    money: str
    table: str
    table_note: str
    load: str
    load_rival: str
    choose: str
    no_clear_difference: tuple[tuple[str, ...], ...]
    notes: str
    change: str = ""
    changes: tuple[str, ...] = ()
    next: str = ""
    delay: str = ""
    not_in_model: tuple[str, ...] = ()
    gantt: str = ""
    desk: str = ""
    desk_wait: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold the whole answer: what was asked, every plan in ranking order, what the page says.

    `leader` is the plan that the page is about: the first in rank that does something. `rival` is
    what it is measured against everywhere: the first other plan in rank, `do_nothing` included.
    Either is empty where there is none. `overleaf` names the plans that do not fit on the first
    page; `months` name the columns of the load map (year and month); `cost_unit` is the unit of
    costs (M, k or the currency); `ranked_by` is what puts the plans in order (`average`, or
    `middle` where a few futures carry the averages); `target` is what is good enough (null:
    nothing); `warnings` say when the order may mislead; `sensitivity` and `story` are null until
    the commands of these names have run; `agenda` is what the leader does and when, `network` who
    works with whom; `spending` what leader and rival pay for running and for change;
    `architecture` where each plan on the first page leaves what it found, `dependencies` which
    application depends on which before and after a plan; `decisions` how committees decided;
    `panels` what plans do to each further part that is in the model.
    """

    schema_version: int
    setting: Setting
    objective: Objective
    cost_unit: str
    baseline: str
    n_futures: int
    n_left_out: int
    enough: bool
    leader: str
    rival: str
    overleaf: tuple[str, ...]
    plans: tuple[Plan, ...]
    months: tuple[str, ...]
    contrast: Contrast | None
    findings: Findings
    ranked_by: str = "average"
    warnings: tuple[str, ...] = ()
    sensitivity: Sensitivity | None = None
    story: Story | None = None
    agenda: Agenda | None = None
    network: Network | None = None
    target: Target | None = None
    spending: tuple[Spending, ...] = ()
    architecture: tuple[Turned, ...] = ()
    dependencies: Dependencies | None = None
    decisions: tuple[Decisions, ...] = ()
    panels: tuple[Panel, ...] = ()

    def plan(self, name: str) -> Plan:
        """Find a plan by name."""
        return next(plan for plan in self.plans if plan.name == name)


def to_json(comparison: Comparison) -> str:
    """Write a comparison as JSON text; infinite values are null.

    Source: own design.
    """
    return to_text(comparison)


def from_json(text: str) -> Comparison:
    """Read a comparison back; equal to the one that was written."""
    read = from_text(Comparison, text)
    assert isinstance(read, Comparison)
    return read


def write_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write `comparison.json` into a study's folder, whole or not at all."""
    return write_side(folder, FILE_NAME, to_json(comparison).encode())


def read_comparison(folder: Path) -> Comparison:
    """Read `comparison.json` of a study's folder, if it is what was written."""
    return from_json(read_side(folder, FILE_NAME).decode())
