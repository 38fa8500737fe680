"""A small firm and a small scenario, in which extensions are tried out."""

from __future__ import annotations

from sim.areas.environment.parameters import CalendarParameters
from sim.areas.investment.parameters import InvestmentParameters
from sim.contracts import Pull
from sim.kernel.streams import Streams
from sim.kernel.technology import Technology
from sim.organisation.build import build
from sim.organisation.people import Organisation
from sim.organisation.spec import DepartmentSpec, OrganisationSpec
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan, Step

SMALL = OrganisationSpec(
    departments={
        "office": DepartmentSpec(staff=14, users=9),
        "sales": DepartmentSpec(staff=9, users=9, customer_facing=True),
        "plant": DepartmentSpec(staff=21, users=6),
    },
    groups={"front": ("office", "sales")},
    degree=4.0,
    span=5.0,
)
TINY = OrganisationSpec(departments={"everybody": DepartmentSpec(staff=1, users=1)}, degree=0.0)
IDLE = OrganisationSpec(departments={"office": DepartmentSpec(staff=4, users=0)}, degree=2.0)
WEEKS = 40
APPLICATIONS, COMPONENTS = 12, 4


def small_firm(spec: OrganisationSpec, streams: Streams) -> Organisation:
    """Build a firm of one of the sizes above."""
    return build(spec, streams)


def small_scenario() -> Scenario:
    """Describe a small firm that replaces a system within forty weeks."""
    return Scenario(
        name="check",
        organisation=SMALL,
        technology=Technology(name="tool", replaces="the old tool"),
        calendar=CalendarParameters(weeks=WEEKS),
        investment=InvestmentParameters(
            benefit=50_000.0, legacy_cost=10_000.0, run_cost=8_000.0, one_off=20_000.0
        ),
    )


def small_plan() -> Scripted:
    """Bring the small firm live in week 12, with a course and some talk before."""
    pulls = (
        (1, Pull("town_hall")),
        (2, Pull("go_live", date=12)),
        (3, Pull("train")),
        (12, Pull("add_support", amount=1.0)),
        (12, Pull("legacy_switch_off")),
    )
    return Scripted(ScriptedPlan("small", steps=tuple(Step(week, pull) for week, pull in pulls)))
