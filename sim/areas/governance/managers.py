"""Managers: briefings cascade down the reporting line, exceptions come up and wait for decisions.

What goes on at once in a department gives rise to exceptions, one source for each pair; they need a
manager's time, as briefings do, and his hours are few. An exception that is not taken up in time is
decided by default. Work that is redone may go wrong again.
"""

from __future__ import annotations

import numpy as np

from sim.areas.governance import managers_compiled as loops
from sim.areas.governance.attention_parameters import AttentionParameters
from sim.areas.governance.managers_compiled import BRIEFING, EXCEPTION, Office, Rules, Tree
from sim.kernel.record import DeskStatistics
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray, IntArray


def pairs_at_once(changes: FloatArray) -> FloatArray:
    """Count the pairs among what goes on at once, beyond those of a department as it usually is.

    Example
    -------
    >>> pairs_at_once(np.array([1.0, 2.0, 3.0, 4.0])).tolist()
    [0.0, 1.0, 3.0, 6.0]
    """
    return np.maximum(0.0, changes * (changes - 1.0) / 2.0)


class Managers:
    """Let every manager brief his reports and decide exceptions, in order of arrival.

    Parameters
    ----------
    parameters : hours of managers, lengths of talks and decisions, rates, patience.
    streams : luck, keyed by person, exception and try.
    organisation : the reporting line.

    Source: VDT (Cohen and Levitt 1991; Jin and Levitt 1996): exceptions go up a hierarchy of actors
    with limited attention, centralisation sends them higher, what is not answered in time is
    decided by default; own sizes.
    """

    def __init__(
        self, parameters: AttentionParameters, streams: Streams, organisation: Organisation
    ) -> None:
        self._knobs, self._firm = parameters, organisation
        n, manager = organisation.n_people, organisation.manager
        order = np.argsort(manager, kind="stable")
        led = order[manager[order] >= 0]
        first = np.searchsorted(manager[led], np.arange(n + 1)).astype(np.int64)
        self._tree = Tree(manager, first, led.astype(np.int64), organisation.identity)
        self._rules = Rules(
            streams.generator_code, parameters.manager_hours, parameters.briefing_hours,
            parameters.decision_hours, parameters.decision_weeks, parameters.centralisation,
            parameters.tolerance, parameters.rework_again,
            parameters.pass_on_weeks,
            streams.key("exception comes up"), streams.key("exception is decided"),
        )  # fmt: skip
        self._office = _empty_office(n)
        who = organisation.identity
        self._office.hazard[:] = streams.exponential("exception comes up", who)

    def brief(self, inside: BoolArray, at: float) -> int:
        """Let a briefing start at the top, for these people (n,); return its number."""
        manager, level = self._firm.manager, self._firm.level
        needed = inside.copy()
        for depth in range(int(level.max(initial=1)), 1, -1):
            here = needed & (level == depth) & (manager >= 0)
            needed[manager[here]] = True
        slot = int(self._office.needed.shape[0])
        self._office = self._office._replace(
            needed=np.concatenate([self._office.needed, needed[None, :]])
        )
        for top in np.flatnonzero(needed & (manager < 0)):
            self._office = _room(self._office)
            loops.push(self._office, at, loops.ENTERS, slot * manager.size + int(top))
        return slot

    def run_week(self, changes: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Run the next week.

        Parameters
        ----------
        changes : (D,) what goes on at once in each department; 1 is as usual.

        Returns
        -------
        Who heard what when: numbers of briefings, people, instants.
        """
        firm, knobs = self._firm, self._knobs
        rate = knobs.exception_rate * pairs_at_once(changes)[firm.department]
        end = float(np.floor(self._office.sums[0])) + 1.0
        self._office = _room(self._office)
        loops.open_week(self._office, rate, firm.user)
        while not loops.advance(self._rules, self._tree, self._office, rate, end):
            self._office = _room(self._office)
        office = self._office
        k = office.counts[loops.HEARD]
        return office.slot[:k], office.who[:k], office.when[:k]

    def hours(self) -> FloatArray:
        """Working hours (n,) of the last week: talks and decisions, rework, what was ignored."""
        office, knobs = self._office, self._knobs
        redone, ignored = office.redone * knobs.rework_hours, office.ignored * knobs.ignored_hours
        return np.asarray(office.spent + redone + ignored, dtype=np.float64)

    @property
    def waiting(self) -> int:
        """Exceptions that wait for a decision."""
        return int(self._office.tallies[EXCEPTION, loops.WAITING])

    @property
    def raised(self) -> int:
        """Exceptions sent up so far, those that came up again included."""
        return int(self._office.tallies[EXCEPTION, loops.ARRIVED])

    @property
    def raised_first(self) -> int:
        """Exceptions raised so far, each counted once."""
        return int(self._office.nth.sum())

    @property
    def redone(self) -> int:
        """Pieces of work redone so far."""
        return int(self._office.tallies[EXCEPTION, loops.REDONE])

    @property
    def passed(self) -> int:
        """Exceptions that a direct manager let pass."""
        return int(self._office.tallies[EXCEPTION, loops.PASSED])

    def statistics(self, briefings: bool) -> DeskStatistics:
        """State what became of briefings, or of exceptions."""
        office, kind = self._office, BRIEFING if briefings else EXCEPTION
        jobs = slice(0, office.counts[loops.JOBS])
        mine = office.kind[jobs] == kind
        came, began, state = office.came[jobs][mine], office.began[jobs][mine], office.state[jobs]
        state = state[mine]
        tally, now = office.tallies[kind], float(office.sums[0])
        waiting, gone = int(tally[loops.WAITING]), int(tally[loops.IGNORED])
        return DeskStatistics(
            arrived=int(tally[loops.ARRIVED]),
            done=int(tally[loops.FINISHED]),
            abandoned=gone,
            waiting=waiting,
            in_service=int((state == loops.TAKEN).sum()) - int(tally[loops.FINISHED]),
            waits=(began - came)[state == loops.TAKEN],
            waits_open=now - came[state == loops.WAITS],
            area_waiting=float(office.sums[1 + kind]),
            busy_weeks=0.0,
            capacity_weeks=now * int((np.diff(self._tree.first) > 0).sum()),
            waits_abandoned=np.full(gone, self._knobs.decision_weeks),
        )


def _empty_office(n: int) -> Office:
    """Build managers who have nothing to do."""
    size = 256

    def whole(length: int, value: int = 0) -> IntArray:
        return np.full(length, value, dtype=np.int64)

    return Office(
        at=np.zeros(size), event=whole(size), kind=whole(size), owner=whole(size),
        subject=whole(size), came=np.zeros(size), began=np.zeros(size), tries=whole(size),
        number=whole(size), state=whole(size), after=whole(size), line=whole(n, loops.NOBODY),
        tail=whole(n, loops.NOBODY), doing=whole(n, loops.NOBODY), place=whole(n),
        hazard=np.zeros(n), since=np.zeros(n), nth=whole(n), spent=np.zeros(n),
        redone=np.zeros(n), ignored=np.zeros(n), slot=whole(size), who=whole(size),
        when=np.zeros(size), needed=np.zeros((0, n), dtype=np.bool_), counts=whole(3),
        tallies=np.zeros((2, 6), dtype=np.int64), sums=np.zeros(3),
    )  # fmt: skip


def _room(office: Office) -> Office:
    """Double the tables that are nearly full; a person raises at most one exception at a time."""
    heap, jobs, heard = (int(count) for count in office.counts)
    people = office.line.size
    if heap + people + 8 > office.at.size:
        size = 2 * (heap + people + 8)
        office = office._replace(at=np.resize(office.at, size), event=np.resize(office.event, size))
    if jobs + 8 > office.kind.size:
        size = 2 * (jobs + 8)
        office = office._replace(
            kind=np.resize(office.kind, size), owner=np.resize(office.owner, size),
            subject=np.resize(office.subject, size), came=np.resize(office.came, size),
            began=np.resize(office.began, size), tries=np.resize(office.tries, size),
            number=np.resize(office.number, size), state=np.resize(office.state, size),
            after=np.resize(office.after, size),
        )  # fmt: skip
    if heard + 8 > office.who.size:
        size = 2 * (heard + 8)
        office = office._replace(
            slot=np.resize(office.slot, size), who=np.resize(office.who, size),
            when=np.resize(office.when, size),
        )  # fmt: skip
    return office
