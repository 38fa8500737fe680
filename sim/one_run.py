"""One run: a scenario, a strategy and a future go in, a closed record comes out; no files.

Agents, queues and money share one clock. The organisation of a future may be built once and handed
to all strategies, since it depends on the future alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sim.catalogue import mechanisms, surroundings
from sim.contracts import PAPERS, PROJECT_GATES, Strategy
from sim.kernel.board import LIVE, Board, Reading
from sim.kernel.clock import Clock
from sim.kernel.record import Record
from sim.kernel.streams import Generator, Streams
from sim.management import Management
from sim.organisation.actors import seat
from sim.organisation.build import build
from sim.organisation.likeness import assortativity, roles
from sim.organisation.people import Organisation
from sim.scenario import Future, Scenario
from sim.world import World

DESK_FIGURES, LEVER_MESSAGES = 2, 4


def streams_of(future: Future) -> Streams:
    """Return the keyed luck of a future."""
    return Streams(future.seed, future.number, cast(Generator, future.generator))


def readings(reports: Mapping[str, str]) -> Mapping[str, Reading]:
    """Turn `live`, `off` and `late:N` into readings of reports.

    Example
    -------
    >>> readings({"using_share": "late:4"})["using_share"]
    Reading(mode='late', weeks=4)
    """
    found = {}
    for name, text in reports.items():
        mode, _, weeks = text.partition(":")
        found[name] = Reading(mode, int(weeks or 0)) if mode != "live" else LIVE
    return found


def run(
    scenario: Scenario,
    strategy: Strategy,
    future: Future,
    organisation: Organisation | None = None,
) -> Record:
    """Run one strategy through one future of a scenario.

    Parameters
    ----------
    scenario : what cannot be chosen.
    strategy : what can; a fresh copy is played.
    future : which luck; the same number means the same luck for every strategy.
    organisation : the organisation of this future, if it was built before.

    Returns
    -------
    Closed record: weekly series, ledger, events, desks.

    Source: own design.
    """
    streams = streams_of(future)
    firm = build(scenario.organisation, streams) if organisation is None else organisation
    horizon = scenario.calendar.weeks
    sizes = {
        "person": firm.n_people,
        "department": firm.n_departments,
        "level": firm.n_levels,
        "desk_figure": DESK_FIGURES,
        "lever_message": LEVER_MESSAGES,
        "project": len(scenario.investment.projects),
        "project_gate": len(PROJECT_GATES),
        "project_paper": len(PAPERS),
        "technology": len(scenario.planning.technologies),
        "application": scenario.architecture.applications,
        "component": scenario.architecture.infrastructure,
    }
    world = World(
        clock=Clock(horizon),
        streams=streams,
        board=Board(sizes, readings(scenario.reports)),
        record=Record(horizon, firm.departments, tuple(firm.users.tolist())),
        organisation=firm,
        actors=seat(firm, streams),
        technology=scenario.technology,
    )
    _note_ties(scenario, firm, world.record)
    before, rest = surroundings(scenario), mechanisms(scenario)
    levers = [lever for mechanism in (*before, *rest) for lever in mechanism.levers()]
    freezes = tuple((window.start, window.end) for window in scenario.calendar.freezes)
    management = Management(scenario.management, strategy.start(), levers, freezes)
    for mechanism in before:
        mechanism.start(world)
    management.start(world)
    for mechanism in rest:
        mechanism.start(world)
    world.clock.run()
    world.record.close()
    return world.record


def _note_ties(scenario: Scenario, firm: Organisation, record: Record) -> None:
    """Note how far ties keep to people of one role, where they are made to."""
    if scenario.organisation.homophily > 0.0:
        role = roles(firm.manager, firm.department, firm.customer_facing)
        record.fact("tie_assortativity", assortativity(firm.ties, role))
