"""Play a plan by hand in a test: levers that note what they are asked, and a world of a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from sim.contracts import Card, Pull, Refusal, Strategy, View
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Phase
from sim.kernel.record import Record
from sim.management import Management, ManagementParameters
from sim.organisation.people import Organisation
from sim.units import IntArray
from tests.worlds import Script, make_world, units

CARD = Card("talk", "Talk", "Somebody talks.", "test", "test", hours=10.0, cost=500.0)
GO_LIVE = Card("go_live", "Go live", "Opens access.", "test", "test", stops_in_freeze=True)
EXACT = ManagementParameters(report_lag=1, log_lag=1, survey_share=1.0, survey_sd=0.0, audit_sd=0.0)


@dataclass
class FakeLever:
    """Keep what it is asked to do; refuse where told."""

    card: Card
    answer: Refusal | None = None
    pulls: list[tuple[int, Pull, list[int]]] = field(default_factory=list)

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Note the pull."""
        self.pulls.append((week, pull, departments.tolist()))
        return self.answer


@dataclass
class Plan:
    """Pull what a table of weeks says, and keep the views."""

    table: Mapping[int, tuple[Pull, ...]] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    name: str = "plan"
    title: str = "Plan"

    def start(self) -> Plan:
        """Return itself: a test plays it once."""
        return self

    def decide(self, view: View) -> Iterable[Pull]:
        """Yield the pulls of the week."""
        self.views.append(view)
        return self.table.get(view.week, ())


Shown = Mapping[Signal, object]


def _note(seen: list[float], read: Callable[[], Array], _week: int) -> None:
    seen.append(float(read()))


@dataclass
class Outcome:
    """Hold what a small run left behind."""

    record: Record
    views: list[View]
    published: Mapping[str, list[float]]

    def texts(self, kind: str) -> list[str]:
        """List the texts of the events of a kind."""
        return [event.text for event in self.record.events if event.kind == kind]


def play(
    plan: Strategy,
    *levers: FakeLever,
    parameters: ManagementParameters = EXACT,
    freezes: tuple[tuple[int, int], ...] = (),
    start: Shown | None = None,
    change: Callable[[int], Shown] | None = None,
    weeks: int = 12,
    organisation: Organisation | None = None,
    future: int = 0,
) -> Outcome:
    """Play a plan in a world without any area but a script."""
    world = make_world(organisation or units([4, 6]), weeks, future=future)
    Script(start or {}, change, also=tuple(change(0)) if change else ()).start(world)
    Management(parameters, plan, levers, freezes).start(world)
    published: dict[str, list[float]] = {s.name: [] for s in Management.publishes}
    for signal in Management.publishes:
        read = world.board.reader(signal)
        world.clock.weekly(
            Phase.COMMUNICATE,
            "spy",
            partial(_note, published[signal.name], read),
        )
    world.clock.run()
    world.record.close()
    return Outcome(world.record, getattr(plan, "views", []), published)


def once(pull: Pull, week: int = 3) -> Plan:
    """Make a plan of one pull."""
    return Plan({week: (pull,)})
