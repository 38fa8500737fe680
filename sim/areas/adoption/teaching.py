"""What a course leaves: a share of the missing skill, and more of it the longer the course is.

By default every course closes the same share. With a scale of hours the share has a threshold and
then grows with every hour, by less and less, towards the whole of `course_effect`: a course that is
over before the threshold has taught nothing and has cost its hours.
"""

from __future__ import annotations

import math

from sim.areas.adoption.columns import People
from sim.areas.adoption.outside import Readers
from sim.areas.adoption.parameters import AdoptionParameters


def be_taught(people: People, read: Readers, knobs: AdoptionParameters, read_up: bool) -> None:
    """Give people the skill of courses that are over, and of what they read on how to use it.

    Parameters
    ----------
    people : everybody; skill and the note of who had a course are written.
    read : signals of this week: whose course is over, and how long a course is.
    knobs : what a course leaves.
    read_up : somebody has read about it in this week.

    Source: transfer of training, Saks 2002.
    """
    done = read["course_done"]()
    if done.size:
        skill, closed = people.skill[done], skill_gap_closed(knobs, float(read["course_length"]()))
        people.skill[done] = 1.0 - (1.0 - skill) * (1.0 - closed)
        people.trained[done] = 1
    if read_up:
        people.skill[:] = 1.0 - (1.0 - people.skill) * (1.0 - read["message_skill"]())


def skill_gap_closed(knobs: AdoptionParameters, hours: float) -> float:
    """Return the share of missing skill that a course closes.

    Parameters
    ----------
    knobs : the share at best, the hours that bring nothing, the scale of those that do.
    hours : length of the course, hours.

    Returns
    -------
    0..1; the same for every length where the scale is 0.

    Source: form of diminishing returns to practice (exponential approach); a floor of three to five
    hours and a best of eleven or more as in surveys of record systems (KLAS Arch, via EHRSource).

    Example
    -------
    >>> curve = AdoptionParameters(course_effect=0.5, course_floor_hours=3, course_scale_hours=4)
    >>> [round(skill_gap_closed(curve, hours), 3) for hours in (2, 4, 8, 16)]
    [0.0, 0.111, 0.357, 0.481]
    >>> skill_gap_closed(AdoptionParameters(course_effect=0.5), 2)
    0.5
    """
    if knobs.course_scale_hours <= 0.0:
        return knobs.course_effect
    beyond = max(0.0, hours - knobs.course_floor_hours)
    return knobs.course_effect * -math.expm1(-beyond / knobs.course_scale_hours)
