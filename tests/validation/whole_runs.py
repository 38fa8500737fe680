"""Whole runs of the model in tests: scenarios and variants, plans in Python, paired futures.

Every comparison is paired: both sides meet the same futures, and a difference is judged by the
standard error of its mean over them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

import sim
from sim.areas.environment.parameters import CalendarParameters, Shock
from sim.contracts import Strategy
from sim.kernel.record import Record
from sim.metrics.table import METRICS
from sim.one_run import streams_of
from sim.organisation.build import build
from sim.organisation.people import Organisation
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping
from sim.units import FloatArray

SEED = 1
#: Several standard errors, so that what holds does not fail by chance.
CLEARLY = 3.0
ERP_PLANS = (
    "do_nothing",
    "big_bang_feb",
    "phased_function",
    "pilot_plant_then_roll",
    "phased_plus",
    "parallel_run_6w",
    "big_bang_peak",
)
TOOL_PLANS = ("do_nothing", "open_access", "train_and_talk", "on_request")

Step = Mapping[str, object]
Steps = tuple[Step, ...]
Reading = Callable[[Record], float]

LIVE = 12
LATER = LIVE + 10
BIG_BANG: Steps = ({"week": 1, "pull": "go_live", "date": LIVE},)
"""Everybody goes live in week 12, and use is compulsory."""
VOLUNTARY: Steps = ({"week": 1, "pull": "go_live", "date": LIVE, "voluntary": True},)
"""Everybody has access from week 12, and nobody is made to use it."""


@cache
def shipped(name: str, scenario: str = "erp_manufacturer") -> Strategy:
    """Read one shipped plan as a scenario takes it."""
    study = sim.compose(f"scenario={scenario}", f"strategy={name}", "futures=20")
    return next(cell.strategy for cell in study.cells if cell.strategy.name == name)


@cache
def case(name: str) -> Scenario:
    """Take a scenario as it is shipped."""
    return sim.compose(f"scenario={name}", "strategy=do_nothing", "futures=20").cells[0].scenario


def erp() -> Scenario:
    """Take the ERP case as it is shipped."""
    return case("erp_manufacturer")


def tool() -> Scenario:
    """Take the voluntary tool as it is shipped."""
    return case("voluntary_tool")


def knobs(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """Change some knobs of a scenario, named by their dotted paths."""
    for path, value in values.items():
        room, name = path.split(".")
        changed = dataclasses.replace(getattr(scenario, room), **{name: value})
        scenario = dataclasses.replace(scenario, **{room: changed})
    return scenario


def hazards(scenario: Scenario, found: Mapping[str, Shock]) -> Scenario:
    """Put other hazards into a scenario."""
    return knobs(scenario, {"environment.hazards": dict(found)})


def plan(*steps: Step, triggers: Sequence[Step] = (), name: str = "plan") -> Scripted:
    """Write a plan as its YAML would say it."""
    mapping = {"steps": [dict(step) for step in steps], "triggers": [dict(t) for t in triggers]}
    return Scripted(plan_from_mapping(name, mapping, "a test"))


@cache
def works() -> Scenario:
    """Shrink the ERP case: 180 people, 140 users in five departments, 44 weeks, no hazards.

    The money is scaled by users; desk, courses and build are sized to the load.
    """
    departments = {
        "plant": DepartmentSpec(60, 40),
        "warehouse": DepartmentSpec(30, 25, customer_facing=True),
        "sales": DepartmentSpec(30, 25, customer_facing=True),
        "finance": DepartmentSpec(30, 25),
        "office": DepartmentSpec(30, 25),
    }
    small = dataclasses.replace(
        erp(),
        name="works",
        organisation=dataclasses.replace(
            erp().organisation, departments=departments, groups={}, flows=()
        ),
        calendar=CalendarParameters(weeks=44),
    )
    return knobs(
        hazards(small, {}),
        {
            "investment.build_weeks": 8.0,
            "investment.trainers": 1,
            "investment.support_agents": 1,
            "investment.hypercare_staff": 3,
            "investment.one_off": 2.2e6,
            "investment.run_cost": 0.28e6,
            "investment.legacy_cost": 0.38e6,
            "investment.benefit": 1.12e6,
            "investment.interface_cost": 180e3,
            "investment.revenue": 60e6,
            "investment.money_weeks": 104,
        },
    )


@lru_cache(maxsize=256)
def _built(key: int, generator: str, number: int, spec: Held) -> Organisation:
    return build(spec.value, streams_of(Future(SEED, number, generator)))


@dataclass(frozen=True)
class Held:
    """Hold a description of an organisation by its identity, so that it can key a cache."""

    value: OrganisationSpec = dataclasses.field(compare=False)


def play(
    scenario: Scenario, strategy: Strategy, number: int = 0, generator: str = "splitmix64"
) -> Record:
    """Play one future; its organisation, which depends on nothing else, is built once."""
    spec = scenario.organisation
    organisation = _built(id(spec), generator, number, Held(spec))
    return sim.run(scenario, strategy, Future(SEED, number, generator), organisation)


def records(scenario: Scenario, strategy: Strategy, futures: int) -> tuple[Record, ...]:
    """Play the first futures."""
    return tuple(play(scenario, strategy, number) for number in range(futures))


def metric(name: str) -> Reading:
    """Read a metric of the table; nan where it is null."""
    found = next(one for one in METRICS if one.card.name == name)

    def read(record: Record) -> float:
        value = found.measure(record)
        return math.nan if value is None else value

    return read


def mean_of(series: str, start: int = 1) -> Reading:
    """Average a weekly series from a week on."""
    return lambda record: float(record.weekly[series][start:].mean())


def at(series: str, week: int) -> Reading:
    """Read a weekly series at the end of a week."""
    return lambda record: float(record.weekly[series][week])


def sum_of(account: str) -> Reading:
    """Add up an account of the ledger."""
    return lambda record: float(record.ledger[account].rows.sum())


def dip_area(record: Record) -> float:
    """Add up the output that is lost against normal, in weeks of everybody's output."""
    return float(np.maximum(0.0, 1.0 - record.weekly["output"][1:]).sum())


def texts(record: Record, kind: str) -> list[str]:
    """List the texts of the events of a kind."""
    return [event.text for event in record.events if event.kind == kind]


def values(found: Sequence[Record], read: Reading) -> FloatArray:
    """Read one figure of each record."""
    return np.array([read(record) for record in found])


@dataclass(frozen=True)
class Paired:
    """State the mean of paired differences, its standard error and how many pairs it is over."""

    mean: float
    error: float
    pairs: int

    @property
    def grows(self) -> bool:
        """Tell whether it is clearly above 0."""
        return self.mean > CLEARLY * self.error and self.mean > 0.0

    @property
    def falls(self) -> bool:
        """Tell whether it is clearly below 0."""
        return self.mean < -CLEARLY * self.error and self.mean < 0.0


def differ(gaps: FloatArray) -> Paired:
    """Sum up paired differences; a pair in which one side is null is left out."""
    found = gaps[np.isfinite(gaps)]
    error = float(found.std(ddof=1)) / math.sqrt(found.size) if found.size > 1 else math.inf
    return Paired(float(found.mean()) if found.size else math.nan, error, int(found.size))


def paired(before: Sequence[Record], after: Sequence[Record], read: Reading) -> Paired:
    """Compare two cells future by future: after less before."""
    return differ(values(after, read) - values(before, read))


def differences(one: Record, other: Record, but: Collection[str] = ()) -> tuple[str, ...]:
    """Name all in which two records differ by a bit: series, accounts, people, desks.

    Parameters
    ----------
    but : names that may differ.
    """
    found = [*_unlike(one.weekly, other.weekly), *_unlike(one.by_department, other.by_department)]
    found += _unlike(_rows(one), _rows(other))
    found += [f"people {name}" for name in _unlike(one.people, other.people)]
    waits = ({name: desk.waits for name, desk in each.desks.items()} for each in (one, other))
    found += [f"desk {name}" for name in _unlike(*waits)]
    return tuple(name for name in found if name not in but)


def _rows(record: Record) -> Mapping[str, FloatArray]:
    return {name: account.rows for name, account in record.ledger.items()}


def _unlike(one: Mapping[str, FloatArray], other: Mapping[str, FloatArray]) -> list[str]:
    assert one.keys() == other.keys()
    return [name for name in one if not np.array_equal(one[name], other[name])]
