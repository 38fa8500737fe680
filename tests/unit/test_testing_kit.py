"""The conformance kit: everything shipped passes, and each broken rule is told in a sentence."""

from __future__ import annotations

import random
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import yaml

from sim.areas.architecture.asset_parameters import AssetTerms
from sim.areas.architecture.parameters import ArchitectureParameters
from sim.areas.architecture.process_parameters import ProcessTerms
from sim.areas.environment.parameters import EnvironmentParameters
from sim.areas.environment.source_parameters import SourceTerms
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.areas.governance.parameters import GovernanceParameters
from sim.areas.governance.risk_parameters import ControlTerms
from sim.areas.investment.demand import Demand
from sim.areas.investment.parameters import InvestmentParameters, Project, RequestClass
from sim.areas.investment.portfolio import Portfolio
from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.areas.planning.road_parameters import TechnologyTerms
from sim.areas.planning.sourcing_parameters import SourcingTerms
from sim.catalogue import lever_cards, mechanisms, surroundings
from sim.contracts import Mechanism, Pull, View
from sim.metrics.table import METRICS
from sim.organisation.scope import Scope
from sim.scenario import Scenario
from sim.strategies.grammar import parse
from sim.strategies.scripted import Scripted, ScriptedPlan, Step, Trigger, plan_from_mapping
from sim.testing import check_mechanism, check_metric, check_strategy
from sim.testing.firms import small_scenario

ROOT = Path(__file__).resolve().parents[2]
PLANS = sorted((ROOT / "configs" / "strategy").glob("*.yaml"))
OPEN = Scenario(
    "check",
    planning=PlanningParameters(
        standards={"collaboration": StandardTerms()},
        technologies={"crm": TechnologyTerms()},
        sourcing={
            name: SourcingTerms()
            for name in ("customer_contract", "data_contract", "model_contract")
        },
    ),
    architecture=ArchitectureParameters(
        debt=True,
        applications=103,
        assets={"licence": AssetTerms()},
        processes={"approvals": ProcessTerms()},
    ),
    environment=EnvironmentParameters(sources={"vendor": SourceTerms()}),
    governance=GovernanceParameters(
        channels={"mail": Channel()},
        campaigns={name: Campaign("mail") for name in ("reasons", "instructions", "results")},
        controls={
            name: ControlTerms()
            for name in ("access_approvals", "release_checks", "rehearsed_recovery")
        },
    ),
)
"""A scenario in which every lever is offered, and any project may be named."""
OWN_PLANS = sorted(
    [
        *(ROOT / "experiments" / "own_plan").glob("*.py"),
        *(ROOT / "experiments" / "own_plan" / "strategies").glob("*.yaml"),
    ]
)
ALL = [*surroundings(small_scenario()), *mechanisms(small_scenario())]
PORTFOLIO = InvestmentParameters(
    projects={
        "crm": Project(value=9e4, cost=5e3, run_cost=1e3, work={"build": {"developers": 6.0}}),
        "desk": Project(value=1e3, cost=1e3, replaces={"old": 5e3}, waves=2, parallel_hours=1.0),
    },
    pools={"developers": 2},
    build_pool="developers",
    change_budget=4e4,
    requests={"wish": RequestClass(rate=9.0)},
    retire_use=0.0,
)


# --- what is shipped passes --------------------------------------------------------------------


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_shipped_plan_passes(path: Path) -> None:
    """Shipped plans are read without a fault and keep the rules of strategies."""
    cards = lever_cards(OPEN)
    mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
    plan = plan_from_mapping(path.stem, mapping, path.name, cards)
    assert plan.title != plan.name
    assert plan.doc
    check_strategy(plan, cards)
    check_strategy(Scripted(plan), cards)


@pytest.mark.parametrize("path", OWN_PLANS, ids=lambda path: path.name)
def test_the_worked_examples_pass(path: Path) -> None:
    """The plans that show how to write one's own keep the rules, in YAML and in Python."""
    if path.suffix == ".yaml":
        mapping = yaml.safe_load(path.read_text(encoding="utf-8"))
        check_strategy(plan_from_mapping(path.stem, mapping, path.name))
    else:
        found = runpy.run_path(str(path), run_name="own_plan").values()
        (plan,) = [one for one in found if getattr(one, "__module__", "") == "own_plan"]
        check_strategy(plan)


@pytest.mark.parametrize("place", range(len(ALL)), ids=[one.name for one in ALL])
def test_every_shipped_mechanism_passes(place: int) -> None:
    """Shipped mechanisms keep the rules of mechanisms."""

    def make() -> Mechanism:
        return [*surroundings(small_scenario()), *mechanisms(small_scenario())][place]

    check_mechanism(make)


@pytest.mark.parametrize("kind", [Portfolio, Demand])
def test_a_portfolio_and_its_demand_pass(kind: Callable[[InvestmentParameters], Mechanism]) -> None:
    """The same where projects, a shared build and requests are declared."""
    check_mechanism(lambda: kind(PORTFOLIO), projects=len(PORTFOLIO.projects))


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.card.name)
def test_every_shipped_metric_passes(metric: Any) -> None:
    """Shipped metrics keep the rules of metrics."""
    check_metric(metric)


# --- strategies that break a rule --------------------------------------------------------------


class Good:
    """Keep all rules, with memory of its own."""

    name = "good"
    title = "Good"

    def __init__(self) -> None:
        self.told = False

    def start(self) -> Any:
        """Return a fresh copy."""
        return type(self)()

    def decide(self, view: View) -> Iterable[Any]:
        """Talk once, when the desk is busy."""
        if view.read("wait") > 1 and not self.told:
            self.told = True
            yield from self.pulls(view)

    def pulls(self, view: View) -> Iterable[Any]:
        """Pull what this kind pulls."""
        yield Pull("town_hall", Scope("wave", wave=1, of=2))


class NoName(Good):
    name = "no name"


class NoTitle(Good):
    title = ""


class SameCopy(Good):
    def start(self) -> Any:
        return self


class OneCopy(Good):
    copies: ClassVar[list[Good]] = []

    def start(self) -> Any:
        if not self.copies:
            self.copies.append(Good())
        return self.copies[0]


class Sees(Good):
    def pulls(self, view: View) -> Iterable[Any]:
        if getattr(view, "figures", ()):
            yield Pull("town_hall")


class Gambles(Good):
    def pulls(self, view: View) -> Iterable[Any]:
        if random.random() < 0.5:
            yield Pull("town_hall")


class GamblesWithNumpy(Good):
    def pulls(self, view: View) -> Iterable[Any]:
        if np.random.random() < 2:
            yield Pull("town_hall")


class Endless(Good):
    def pulls(self, view: View) -> Iterable[Any]:
        while True:
            yield Pull("town_hall")


class Remembers(Good):
    def start(self) -> Any:
        fresh = Remembers()
        fresh.told = self.told
        return fresh


class Drifts(Good):
    busy: ClassVar[list[int]] = []

    def decide(self, view: View) -> Iterable[Any]:
        if view.read("wait") > 1:
            self.busy.append(view.week)
        if len(self.busy) > 8:
            yield Pull("town_hall")


class Shares(Good):
    crisis: ClassVar[dict[str, bool]] = {}

    def decide(self, view: View) -> Iterable[Any]:
        if view.week == 0:
            self.crisis.clear()
        if view.read("funds") < 0:
            self.crisis["yes"] = True
        if self.crisis and view.read("funds") > 0:
            yield Pull("town_hall")


class Locked(Good):
    def __init__(self) -> None:
        super().__init__()
        self.key = lambda: 1


class ReadsSales(Good):
    def decide(self, view: View) -> Iterable[Any]:
        if view.read("use", "sales") > 0.5:
            yield Pull("town_hall")


class Divides(Good):
    def decide(self, view: View) -> Iterable[Any]:
        if 1 / view.read("aware") > 3:
            yield Pull("town_hall")


class Silent(Good):
    def decide(self, view: View) -> Any:
        return None


def pulling(thing: Any) -> type:
    """Make a strategy that pulls one thing."""

    class Pulls(Good):
        def pulls(self, view: View) -> Iterable[Any]:
            yield thing(view) if callable(thing) else thing

    return Pulls


def test_a_good_strategy_passes_as_class_and_as_copy() -> None:
    """A class with decide is enough for a file of one's own; a copy must have start()."""
    check_strategy(Good)
    check_strategy(Good())

    class Bare:
        def decide(self, view: View) -> Any:
            return [Pull("town_hall")] if view.week == 3 else None

    check_strategy(Bare)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (NoName(), "the strategy's name 'no name' is no name"),
        (NoTitle(), "the strategy's title must be text"),
        (SameCopy(), "not a fresh copy"),
        (OneCopy(), "the same copy twice"),
        (Sees, r"asks the view for what it has not: \['figures'\]"),
        (Gambles, "draws from a global random generator"),
        (GamblesWithNumpy, "draws from a global random generator"),
        (Endless, "never stops pulling"),
        (Remembers(), "remembers an earlier run"),
        (Drifts, "decides differently the second time"),
        (Shares, "share their memory"),
        (Locked(), "cannot travel to another process"),
        (ReadsSales, "in a firm of one department, week 0, the strategy fails: BadInput: use"),
        (Divides, "fails: ZeroDivisionError"),
        (Silent(), "fails: TypeError"),
        (pulling("town_hall"), "yields 'town_hall', which is no Pull"),
        (pulling(Pull("town_hal")), "there is no lever 'town_hal'"),
        (pulling(Pull("town_hall", amount=-1.0)), "amount -1.0 is no number from 0 up"),
        (pulling(Pull("town_hall", weeks=float("inf"))), "weeks inf is no number from 0 up"),
        (pulling(lambda view: Pull("town_hall", date=view.week - 1)), "is no week from now on"),
        (pulling(Pull("town_hall", why=None)), "`why` must be text"),  # type: ignore[arg-type]
        (pulling(Pull("town_hall", voluntary=1)), "a flag is 1"),  # type: ignore[arg-type]
        (pulling(Pull("town_hall", "rest")), "is no Scope"),  # type: ignore[arg-type]
        (pulling(Pull("town_hall", Scope("some"))), "no scope of kind"),  # type: ignore[arg-type]
        (pulling(Pull("town_hall", Scope("names"))), "names no department"),
        (pulling(Pull("town_hall", Scope("group"))), "names no group"),
        (pulling(Pull("town_hall", Scope("wave", wave=3, of=2))), "wave 3 of 2 cannot be"),
        (ScriptedPlan("p", steps=(Step(1, Pull("dance")),)), "there is no lever 'dance'"),
        (ScriptedPlan("p", triggers=(Trigger(parse("wait > 1"), Pull("dance")),)),
         "there is no lever 'dance'"),
    ],
)  # fmt: skip
def test_a_broken_rule_of_strategies_is_told(plan: Any, said: str) -> None:
    """Each rule that a strategy breaks fails the check with its sentence."""
    with pytest.raises(AssertionError, match=said):
        check_strategy(plan)


def test_levers_can_be_named() -> None:
    """An extension's own levers are known when they are named."""
    plan = ScriptedPlan("p", steps=(Step(1, Pull("dance")),))
    check_strategy(plan, levers=["dance"])


def test_the_least_amount_is_that_of_the_card() -> None:
    """A lever may take amounts below zero where its card says so, and no less than that."""
    cards = lever_cards(OPEN)
    lowest = cards["set_threshold"].amount_low
    assert lowest < 0.0
    check_strategy(pulling(Pull("set_threshold", amount=lowest)), cards)
    with pytest.raises(AssertionError, match="is no number from -"):
        check_strategy(pulling(Pull("set_threshold", amount=2 * lowest)), cards)
    with pytest.raises(AssertionError, match="is no number from 0 up"):
        check_strategy(pulling(Pull("set_threshold", amount=lowest)), tuple(cards))
