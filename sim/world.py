"""The world that a mechanism is started in: a frozen bundle without methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kernel.board import Board
from sim.kernel.clock import Clock
from sim.kernel.record import Record
from sim.kernel.streams import Streams
from sim.kernel.technology import Technology
from sim.organisation.people import Organisation

if TYPE_CHECKING:  # Mesa is slow to import, and only a run needs it
    from sim.organisation.actors import Actors


@dataclass(frozen=True, slots=True)
class World:
    """Bundle what a run shares: time, luck, signals, record, organisation, actors, technology."""

    clock: Clock
    streams: Streams
    board: Board
    record: Record
    organisation: Organisation
    actors: Actors
    technology: Technology
