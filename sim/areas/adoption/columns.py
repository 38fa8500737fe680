"""The columns that people carry.

Few numbers (skill, attitude, trait) and few flags (aware, uses, workaround, ever used); the stages
that users know are read off them. Every person waits for one next step at a time: to hear of it,
to decide, to leave use, or to return. It fires when the step's hazard has used up a
unit-exponential (Sellke 1983), keyed by holder and which time it is for him; `left` is what remains
of that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.units import BoolArray, FloatArray, IntArray, UIntArray

Small = NDArray[np.uint8]
Count = NDArray[np.int32]
Index = NDArray[np.uint32]

AWARE, ADOPT, LEAVE, RETURN = 0, 1, 2, 3
STEP_NAMES = ("aware", "adopt", "leave use", "return")


class People(NamedTuple):
    """Hold one column per property, one row per position; loops write them in place.

    `in_order` lists the intended users department by department, from `first_user` on; `reports`
    lists, from `reports_start` on, who reports to a position. `stretch_start` says where each run
    of positions of one department begins, `stretch_unit` of which; `unit_around` counts, per
    department, who works around it.
    """

    department: Index
    in_order: Index
    first_user: Index
    manager: Count
    reports_start: Index
    reports: Index
    level: Count
    user: BoolArray
    reach: FloatArray
    heard_start: Index
    heard_by: Index
    n_heard: Count
    aware: Small
    uses: Small
    workaround: Small
    ever: Small
    trained: Small
    started: FloatArray
    skill: FloatArray
    attitude: FloatArray
    attitude_first: FloatArray
    resistance: FloatArray
    reactance: FloatArray
    theta: FloatArray
    learning: FloatArray
    tickets: FloatArray
    left: FloatArray
    times: Count
    holder: UIntArray
    heard_using: Count
    heard_champions: Count
    unit_using: IntArray
    unit_users: IntArray
    unit_around: IntArray
    stretch_start: Index
    stretch_unit: Index
