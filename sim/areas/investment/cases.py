"""Business cases: what a project is truly worth and takes, and what management believes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.areas.investment.parameters import InvestmentParameters, Project
from sim.areas.investment.places import own_fit
from sim.areas.investment.valuation import overruns
from sim.kernel.finance import annuity
from sim.kernel.streams import Streams, name_key
from sim.organisation.people import Organisation
from sim.units import WEEKS_PER_YEAR

_TRUE_VALUE, _ERROR = 0, 1


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """Hold the truth of a project in this future, and the errors of what is believed.

    Parameters
    ----------
    value : true benefit at full use, money a year.
    ratio : actual over estimated work and cost of the build.
    believed : believed over true benefit before anything is seen, without lobbying.
    lobbied : factor that its sponsor's power puts on top.
    yearly : what it earns beside the benefit: licences saved less run cost and lost fit, money a
        year; known.
    power : users of the sponsor's department over those of the largest, 0..1.
    """

    value: float
    ratio: float
    believed: float
    lobbied: float
    yearly: float
    power: float = 0.0

    def benefit(self, evidence: float) -> float:
        """Believed benefit a year, after evidence took that part of the errors away."""
        return self.value * math.exp((1.0 - evidence) * math.log(self.believed * self.lobbied))

    def forecast(self, done_share: float) -> float:
        """Believed ratio of actual to estimated cost: 1 at first, the truth once all is done."""
        return 1.0 + (self.ratio - 1.0) * min(max(done_share, 0.0), 1.0)


def business_case(
    name: str,
    project: Project,
    knobs: InvestmentParameters,
    streams: Streams,
    organisation: Organisation,
) -> BusinessCase:
    """Draw the truth of a project and the error of its business case, keyed by its name.

    Parameters
    ----------
    name, project : the project; its name is the identity of its luck.
    knobs : error, optimism and lobbying, and the law of overruns.
    streams, organisation : luck of the future; power is a department's users over the largest's.

    Source: overruns as model B.7 (power-law tail); optimism and lobbying are own design.
    """
    who = np.array([name_key(name)], dtype=np.uint64).view(np.int64)
    luck = float(streams.normal("project value", who, _TRUE_VALUE)[0])
    error = float(streams.normal("project value", who, _ERROR)[0])
    power = 0.0
    if project.sponsor in organisation.departments:
        users = organisation.users
        own = users[organisation.departments.index(project.sponsor)]
        power = float(own / max(int(users.max()), 1))
    fit = project.lost_fit + float(own_fit(project, organisation).sum())
    return BusinessCase(
        value=project.value * math.exp(project.value_spread * luck),
        ratio=float(overruns(knobs, streams, who)[0]),
        believed=math.exp(knobs.estimate_error * error) * (1.0 + knobs.optimism),
        lobbied=1.0 + knobs.lobbying * power,
        yearly=sum(project.replaces.values()) - project.run_cost - fit,
        power=power,
    )


def work_of(project: Project, skill: str, effort: float = 1.0) -> float:
    """Add up the planned work of a skill over the phases of a project, person-weeks.

    Example
    -------
    >>> work_of(Project(work={"build": {"dev": 8.0}, "rollout": {"dev": 1.0}}, waves=3), "dev", 1.5)
    15.0
    """
    times = {"build": effort, "rollout": float(project.waves)}
    return sum(
        times.get(phase, 1.0) * skills.get(skill, 0.0)
        for phase, skills in project.work.items()
        if phase != "pilot"
    )


def pay_of(project: Project, wages: Mapping[str, float], effort: float = 1.0) -> float:
    """Price the planned time of a project's people, money; 0 where no wage is stated.

    Parameters
    ----------
    project : person-weeks by phase and skill.
    wages : skill -> money for a week of one of its people.
    effort : factor on the work of the build.

    Example
    -------
    >>> project = Project(work={"build": {"dev": 10.0}, "rollout": {"trainer": 1.0}}, waves=2)
    >>> pay_of(project, {"dev": 100.0, "trainer": 50.0}, 1.5)
    1600.0
    """
    return sum((wage * work_of(project, skill, effort) for skill, wage in wages.items()), start=0.0)


def worth(yearly: float, knobs: InvestmentParameters, week: float, ready: float) -> float:
    """Value at `week` what flows from `ready` to the end of the money's horizon, money.

    Parameters
    ----------
    yearly : money a year.
    knobs : horizon (three years where none is stated) and rate of the money.
    week, ready : now, and the week in which it begins to flow.

    Example
    -------
    >>> worth(52.0, InvestmentParameters(money_weeks=104, discount_rate=0.0), 0.0, 52.0)
    52.0
    """
    horizon = knobs.money_weeks or 3 * WEEKS_PER_YEAR
    until = annuity(max(round(horizon - week), 0), knobs.discount_rate)
    before = annuity(max(min(round(ready - week), round(horizon - week)), 0), knobs.discount_rate)
    return (until - before) * yearly / WEEKS_PER_YEAR
