"""Managers as servers: briefings go down the reporting tree, exceptions come up and wait.

Each manager has so many hours a week for both and takes them up in order of arrival. A briefing is
a talk with one report after the other; whoever has heard it and leads people himself passes it on,
at once or after he has kept it for a while.
An exception that nobody takes up in time is decided by default: it is ignored.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel import streams_compiled as draws
from sim.kernel.desk_compiled import heap_pop, heap_push
from sim.kernel.jit_compiled import compiled
from sim.units import BoolArray, FloatArray, IntArray, UIntArray

BRIEFING, EXCEPTION = 0, 1
WAITS, TAKEN, EXPIRED = 0, 1, 2
NOBODY = -1
# Kinds of events; an event is stored as kind + KINDS x subject.
DONE, RAISED, ENTERS, EXPIRES, PASSES_ON = range(5)
KINDS = 5
# Places of whole numbers in `Office.counts`: heap, jobs, heard, then per kind of job.
HEAP, JOBS, HEARD = 0, 1, 2
ARRIVED, WAITING, FINISHED, IGNORED, PASSED, REDONE = 0, 1, 2, 3, 4, 5


class Rules(NamedTuple):
    """Hold the knobs of a week: hours are per manager and week, or per piece of work."""

    generator: int
    hours: float
    briefing: float
    decision: float
    patience: float
    centralisation: float
    tolerance: float
    again: float
    keeps: float
    raising: np.uint64
    deciding: np.uint64


class Tree(NamedTuple):
    """Hold who leads whom: `reports[first[i]:first[i + 1]]` report to i."""

    manager: IntArray
    first: IntArray
    reports: IntArray
    identity: UIntArray


class Office(NamedTuple):
    """Hold the state of all managers, written in place.

    Parameters
    ----------
    at, event : heap of what happens next.
    kind, owner, subject, came, began, tries, number, state, after : table of jobs; the subject is
        the slot of a briefing or the person who raised the exception, whose `number`-th it is, for
        the `tries`-th time; `after` links the line of a manager.
    line, tail, doing : (n,) first and last job in line, and the job under way.
    place : (n,) which report is being briefed.
    hazard, since, nth : (n,) hazard left before the next exception, since when it runs, how many.
    spent : (n,) hours of a manager in this week.
    redone, ignored : (n,) pieces of work redone, and exceptions ignored, in this week by person.
    slot, who, when : what was heard in this week.
    needed : (slots, n) whom a briefing must reach, or pass.
    counts : heap, jobs, heard; tallies : (2, 6) per kind of job.
    sums : now, and job-weeks of waiting per kind.
    """

    at: FloatArray
    event: IntArray
    kind: IntArray
    owner: IntArray
    subject: IntArray
    came: FloatArray
    began: FloatArray
    tries: IntArray
    number: IntArray
    state: IntArray
    after: IntArray
    line: IntArray
    tail: IntArray
    doing: IntArray
    place: IntArray
    hazard: FloatArray
    since: FloatArray
    nth: IntArray
    spent: FloatArray
    redone: FloatArray
    ignored: FloatArray
    slot: IntArray
    who: IntArray
    when: FloatArray
    needed: NDArray[np.bool_]
    counts: IntArray
    tallies: IntArray
    sums: FloatArray


@compiled
def push(office: Office, time: float, kind: int, subject: int) -> None:
    """Note what happens at a time."""
    counts = office.counts
    heap_push(office.at, office.event, counts[HEAP], time, kind + KINDS * subject)
    counts[HEAP] += 1


@compiled
def next_report(office: Office, tree: Tree, boss: int, slot: int) -> int:
    """Return the place of the next report who must hear of a briefing, from `place` on."""
    k = int(tree.first[boss] + office.place[boss])
    while k < tree.first[boss + 1] and not office.needed[slot, tree.reports[k]]:
        k += 1
    return k


@compiled
def begin(rules: Rules, tree: Tree, office: Office, job: int) -> None:
    """Let a manager take up a job."""
    boss, now = office.owner[job], office.sums[0]
    office.doing[boss] = job
    office.state[job], office.began[job] = TAKEN, now
    work = rules.decision
    if office.kind[job] == BRIEFING:
        office.place[boss] = 0
        office.place[boss] = next_report(office, tree, boss, office.subject[job]) - tree.first[boss]
        work = rules.briefing
    office.spent[boss] += work
    push(office, now + work / rules.hours, DONE, boss)


@compiled
def hand_in(
    rules: Rules, tree: Tree, office: Office, kind: int, owner: int, subject: int, tries: int,
    number: int,
) -> None:  # fmt: skip
    """Give a manager a job: he takes it up, or it stands in his line."""
    job, now = office.counts[JOBS], office.sums[0]
    office.counts[JOBS] += 1
    office.kind[job], office.owner[job], office.subject[job] = kind, owner, subject
    office.came[job], office.tries[job], office.number[job] = now, tries, number
    office.after[job] = NOBODY
    office.tallies[kind, ARRIVED] += 1
    if office.doing[owner] == NOBODY:
        begin(rules, tree, office, job)
        return
    office.state[job] = WAITS
    office.tallies[kind, WAITING] += 1
    if office.line[owner] == NOBODY:
        office.line[owner] = job
    else:
        office.after[office.tail[owner]] = job
    office.tail[owner] = job
    if kind == EXCEPTION:
        push(office, now + rules.patience, EXPIRES, job)


@compiled
def hear(rules: Rules, tree: Tree, office: Office, slot: int, person: int) -> None:
    """Note that a person has heard a briefing; he passes it on, at once or after a while."""
    k = office.counts[HEARD]
    office.slot[k], office.who[k], office.when[k] = slot, person, office.sums[0]
    office.counts[HEARD] += 1
    if rules.keeps > 0.0:
        push(office, office.sums[0] + rules.keeps, PASSES_ON, slot * tree.manager.size + person)
    else:
        pass_on(rules, tree, office, slot, person)


@compiled
def pass_on(rules: Rules, tree: Tree, office: Office, slot: int, person: int) -> None:
    """Let whoever leads people for whom a briefing is begin to tell them."""
    for place in range(tree.first[person], tree.first[person + 1]):
        if office.needed[slot, tree.reports[place]]:
            hand_in(rules, tree, office, BRIEFING, person, slot, 0, 0)
            return


@compiled
def serial_of(number: int, tries: int, question: int) -> np.uint64:
    """Number the draws about an exception: of each person, each exception, each try."""
    return np.uint64(4 * (1000 * number + tries) + question)


@compiled
def escalate(
    rules: Rules, tree: Tree, office: Office, person: int, tries: int, number: int
) -> None:
    """Send an exception up: to the manager, or past him where decisions are centralised.

    Whoever reports to nobody has the work redone at once.
    """
    boss = tree.manager[person]
    if boss >= 0 and tree.manager[boss] >= 0:
        luck = draws.uniform(
            rules.generator, rules.deciding, tree.identity[person], serial_of(number, tries, 0)
        )
        if luck < rules.centralisation:
            boss = tree.manager[boss]
    if boss >= 0:
        hand_in(rules, tree, office, EXCEPTION, boss, person, tries, number)
        return
    key, who, luck = rules.deciding, tree.identity[person], -1.0
    while luck < rules.again:
        office.redone[person] += 1.0
        office.tallies[EXCEPTION, REDONE] += 1
        luck = draws.uniform(rules.generator, key, who, serial_of(number, tries, 2))
        tries += 1


@compiled
def decide(rules: Rules, tree: Tree, office: Office, job: int) -> None:
    """Let the exception pass, or have the work redone, which may go wrong again."""
    person, tries = office.subject[job], office.tries[job]
    number, key, who = office.number[job], rules.deciding, tree.identity[person]
    luck = draws.uniform(rules.generator, key, who, serial_of(number, tries, 1))
    office.tallies[EXCEPTION, FINISHED] += 1
    if luck < rules.tolerance and office.owner[job] == tree.manager[person]:
        office.tallies[EXCEPTION, PASSED] += 1
        office.ignored[person] += 1.0
        return
    office.redone[person] += 1.0
    office.tallies[EXCEPTION, REDONE] += 1
    luck = draws.uniform(rules.generator, key, who, serial_of(number, tries, 2))
    if luck < rules.again:
        escalate(rules, tree, office, person, tries + 1, number)


@compiled
def go_on(rules: Rules, tree: Tree, office: Office, boss: int) -> None:
    """Let a manager finish what he does, and take up the next job in his line."""
    job = office.doing[boss]
    if office.kind[job] == BRIEFING:
        slot = office.subject[job]
        place = next_report(office, tree, boss, slot)
        office.place[boss] = place - tree.first[boss] + 1
        following = next_report(office, tree, boss, slot)
        hear(rules, tree, office, slot, tree.reports[place])
        if following < tree.first[boss + 1]:
            office.spent[boss] += rules.briefing
            push(office, office.sums[0] + rules.briefing / rules.hours, DONE, boss)
            return
        office.tallies[BRIEFING, FINISHED] += 1
    else:
        decide(rules, tree, office, job)
    office.doing[boss] = NOBODY
    while office.line[boss] != NOBODY:
        job = office.line[boss]
        office.line[boss] = office.after[job]
        if office.state[job] == WAITS:
            office.tallies[office.kind[job], WAITING] -= 1
            begin(rules, tree, office, job)
            return


@compiled
def next_raise(office: Office, i: int, rate: float, end: float) -> None:
    """Note when a person raises his next exception, if it is before the end of the week."""
    time = office.since[i] + office.hazard[i] / rate if rate > 0.0 else math.inf
    if time < end:
        push(office, time, RAISED, i)


@compiled
def happen(
    rules: Rules, tree: Tree, office: Office, event: int, rate: FloatArray, end: float
) -> None:
    """Carry out one event."""
    kind, subject = event % KINDS, event // KINDS
    if kind == DONE:
        go_on(rules, tree, office, subject)
    elif kind == RAISED:
        office.nth[subject] += 1
        office.hazard[subject] = draws.exponential(
            rules.generator, rules.raising, tree.identity[subject], np.uint64(office.nth[subject])
        )
        office.since[subject] = office.sums[0]
        escalate(rules, tree, office, subject, 0, office.nth[subject])
        next_raise(office, subject, rate[subject], end)
    elif kind == ENTERS:
        people = tree.manager.size
        hear(rules, tree, office, subject // people, subject % people)
    elif kind == PASSES_ON:
        people = tree.manager.size
        pass_on(rules, tree, office, subject // people, subject % people)
    elif office.state[subject] == WAITS:
        office.state[subject] = EXPIRED
        office.tallies[EXCEPTION, WAITING] -= 1
        office.tallies[EXCEPTION, IGNORED] += 1
        office.ignored[office.subject[subject]] += 1.0


@compiled
def open_week(office: Office, rate: FloatArray, users: BoolArray) -> None:
    """Begin a week: forget the last one's sums, and let the hazards of users run."""
    now = office.sums[0]
    office.counts[HEARD] = 0
    for i in range(users.size):
        office.spent[i] = office.redone[i] = office.ignored[i] = 0.0
        office.since[i] = now
        if users[i]:
            next_raise(office, i, rate[i], now + 1.0)


@compiled
def advance(rules: Rules, tree: Tree, office: Office, rate: FloatArray, end: float) -> bool:
    """Carry out what happens before `end`; False where a table is full and must grow first."""
    counts, sums = office.counts, office.sums
    while counts[HEAP] > 0 and office.at[0] < end:
        full = counts[JOBS] + 2 > office.kind.size or counts[HEAP] + 4 > office.at.size
        if full or counts[HEARD] + 2 > office.who.size:
            return False
        step = office.at[0] - sums[0]
        for kind in range(2):
            sums[1 + kind] += office.tallies[kind, WAITING] * step
        sums[0] = office.at[0]
        event = office.event[0]
        heap_pop(office.at, office.event, counts[HEAP])
        counts[HEAP] -= 1
        happen(rules, tree, office, event, rate, end)
    for kind in range(2):
        sums[1 + kind] += office.tallies[kind, WAITING] * (end - sums[0])
    sums[0] = end
    for i in range(rate.size):
        office.hazard[i] = max(0.0, office.hazard[i] - rate[i] * (end - office.since[i]))
    return True
