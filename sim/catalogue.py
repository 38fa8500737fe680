"""One explicit table: which mechanisms make up the model, in which order, and their levers.

The order is the order of registration inside a phase; nothing depends on it beyond this: the
calendar, shocks and outside voices come before management, and management's pulls before
everybody's own decisions of the same instant.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.areas.architecture.alignment import Alignment
from sim.areas.architecture.assets import Assets
from sim.areas.architecture.debt import Debt
from sim.areas.architecture.landscape import Landscape
from sim.areas.architecture.processes import Processes
from sim.areas.environment.calendar import Calendar
from sim.areas.environment.regulator import Regulator
from sim.areas.environment.shocks import Shocks
from sim.areas.environment.sources import Sources
from sim.areas.governance.change import Change
from sim.areas.governance.committees import Committees
from sim.areas.governance.communication import Communication
from sim.areas.governance.gates import Gates
from sim.areas.governance.messages import Messages
from sim.areas.governance.oversight import Oversight
from sim.areas.governance.responses import Responses
from sim.areas.governance.risk import Risk
from sim.areas.governance.talks import Talks
from sim.areas.investment.delivery import planned_weeks
from sim.areas.investment.demand import Demand
from sim.areas.investment.deployment import Deployment
from sim.areas.investment.money import Money
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.portfolio import Portfolio
from sim.areas.investment.schedules import Schedules
from sim.areas.investment.support import Support
from sim.areas.investment.training import Training
from sim.areas.investment.use import UseLaw
from sim.areas.planning.hindsight import Timing, Undertaking
from sim.areas.planning.sourcing import Sourcing
from sim.areas.planning.standards import Standards
from sim.areas.planning.technologies import Technologies
from sim.contracts import Card, Mechanism, MetricCard
from sim.metrics.table import METRICS
from sim.scenario import Scenario


def surroundings(scenario: Scenario) -> tuple[Mechanism, ...]:
    """Build the mechanisms that come before management: calendar, shocks, outside voices, law."""
    environment, technologies = scenario.environment, tuple(scenario.planning.technologies)
    shocks = Shocks(environment, technologies)
    voices = (Sources(environment), Regulator(environment))
    return (Calendar(scenario.calendar), shocks, *voices)


def mechanisms(scenario: Scenario) -> tuple[Mechanism, ...]:
    """Build all other mechanisms of the model for a scenario, in order."""
    investment, governance = scenario.investment, scenario.governance
    return (
        Technologies(scenario.planning, timing(investment)),
        Deployment(investment),
        Portfolio(investment, use_law(scenario.adoption)),
        Demand(investment),
        Training(investment),
        Support(investment),
        Schedules(investment),
        Alignment(scenario.architecture),
        Landscape(scenario.architecture),
        Debt(scenario.architecture),
        Assets(scenario.architecture),
        Processes(scenario.architecture),
        Standards(scenario.planning),
        Sourcing(scenario.planning, tuple(investment.projects)),
        Communication(governance),
        Messages(governance),
        Talks(governance),
        Change(governance),
        Gates(governance),
        Committees(governance),
        Risk(governance),
        Oversight(governance),
        Responses(governance),
        PeopleMechanism(scenario.adoption),
        Money(investment),
    )


def timing(investment: InvestmentParameters) -> Timing:
    """State what planning knows of the portfolio's projects: estimates, and how money counts."""
    projects = {
        name: Undertaking(
            value=one.value,
            cost=one.cost,
            run_cost=one.run_cost,
            weeks=planned_weeks(one, investment.pools, one.waves, 1.0),
        )
        for name, one in investment.projects.items()
    }
    return Timing(projects, investment.discount_rate, investment.money_weeks)


def use_law(adoption: AdoptionParameters) -> UseLaw:
    """State the law of people's adoption for technologies that departments take up as a whole."""
    return UseLaw(
        p=adoption.p,
        q=adoption.q,
        kappa=adoption.kappa,
        facilitation=adoption.w_facilitation,
        patience=adoption.patience,
    )


def lever_cards(scenario: Scenario) -> Mapping[str, Card]:
    """List the cards of all levers that the mechanisms of a scenario offer, by name."""
    cards = [
        lever.card
        for mechanism in (*surroundings(scenario), *mechanisms(scenario))
        for lever in mechanism.levers()
    ]
    return {card.name: card for card in cards}


def metric_cards() -> Mapping[str, MetricCard]:
    """List the descriptions of all metrics, by name."""
    return {metric.card.name: metric.card for metric in METRICS}
