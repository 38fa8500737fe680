"""Play a small run where workers are forked from, so that each has the machine code from the start.

A worker that takes the place of a dead one is then as quick with its first run as with any other.
Only the server of workers does this when it imports the module, its last one.
"""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from dataclasses import replace

from sim.experiment.leash import SERVER
from sim.kernel.streams import Streams
from sim.metrics.table import measure_all
from sim.one_run import run
from sim.organisation.build import build
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.scenario import Future, Scenario
from sim.strategies.scripted import Scripted, ScriptedPlan

WEEKS, STAFF = 5, 20


def play_a_little() -> int:
    """Play twenty people through five weeks; nothing is kept.

    Returns
    -------
    Number of series that were written.

    Example
    -------
    >>> play_a_little() > 0
    True
    """
    plain = Scenario("warm")
    firm = OrganisationSpec(departments={"all": DepartmentSpec(STAFF, STAFF)})
    scenario = replace(plain, organisation=firm, calendar=replace(plain.calendar, weeks=WEEKS))
    organisation = build(firm, Streams(1, 0))
    record = run(scenario, Scripted(ScriptedPlan("nothing")), Future(1, 0), organisation)
    measure_all(record)
    return len(record.weekly)


if any(SERVER in word for word in sys.orig_argv):
    with suppress(Exception):  # what is wrong will be said by the runs themselves
        play_a_little()
    gc.collect()
    gc.freeze()  # what all workers share is never garbage: they need not look through it again
