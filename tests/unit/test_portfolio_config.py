"""Declaring a portfolio: every slip is told, all at once; plans name real projects."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sim
from sim.areas.environment.parameters import Shock
from sim.areas.investment.parameters import BudgetCut, InvestmentParameters, Project
from sim.areas.planning.parameters import PlanningParameters
from sim.areas.planning.road_parameters import RoadmapItem, TechnologyTerms
from sim.catalogue import lever_cards
from sim.config.assemble import scale_money
from sim.config.portfolio_checks import portfolio_problems
from sim.config.roadmap_checks import roadmap_problems
from sim.errors import BadInput
from sim.scenario import Scenario
from sim.strategies.scripted import plan_from_mapping

GOOD = InvestmentParameters(
    projects={"crm": Project(work={"build": {"developers": 3.0}}), "bi": Project()},
    pools={"developers": 2},
)


def told(projects: dict[str, Project]) -> str:
    """Say what is wrong with some projects."""
    changed = replace(GOOD, projects={**GOOD.projects, **projects})
    return "\n".join(map(str, portfolio_problems(changed, ("sales", "finance"), ("plant",))))


def test_a_good_portfolio_has_no_problem() -> None:
    """Departments of the scenario's own organisation are no slip either."""
    assert told({}) == ""
    assert told({"x": Project(departments=("sales", "plant"), prerequisites=("crm",))}) == ""


@pytest.mark.parametrize(
    ("project", "said"),
    [
        (Project(departments=("salse",)), "'salse', which is not a department; did you mean sales"),
        (Project(sponsor="finanse"), "'finanse', which is not a department; did you mean finance"),
        (Project(work={"bild": {"developers": 1.0}}), "bild is not a phase"),
        (Project(work={"build": {"develpers": 1.0}}), "not a pool of investment.pools; did you"),
        (Project(work={"build": {"developers": -1.0}}), "is -1; allowed: 0 to 100000 person-weeks"),
        (Project(prerequisites=("cmr",)), "'cmr', which is not a project; did you mean crm"),
        (Project(prerequisites=("x",)), "lead back to the project itself"),
        (Project(replaces={"old": -5.0}), "replaces.old is -5; allowed: 0 or more"),
    ],
)
def test_a_slip_is_told(project: Project, said: str) -> None:
    """Each with its place, what is allowed, and the nearest name."""
    assert said in told({"x": project})


def test_pools_and_cuts_are_checked() -> None:
    """An empty pool that is needed, a build without a pool, a window that ends before it begins."""
    wrong = replace(
        GOOD, pools={"developers": 0}, build_pool="analysts", sourcing_pool="developers",
        budget_cuts={"lean": BudgetCut(end=0)},
    )  # fmt: skip
    text = "\n".join(map(str, portfolio_problems(wrong, (), ())))
    assert "wants people of a pool that has none" in text
    assert "build_pool names 'analysts', which is not a pool with people" in text
    assert "sourcing_pool names 'developers', which is not a pool with people" in text
    assert "has the window 0 to 0" in text
    assert "did you mean developers" not in text  # nobody is in it


def test_a_pool_by_a_slip_of_the_pen_is_no_second_pool() -> None:
    """Idle people under another's name, all but a letter, would change nothing and say nothing."""
    pools = {"developers": 3, "developer": 9, "lawyers": 2}
    work = {"build": {"developers": 4.0}}
    knobs = replace(GOOD, pools=pools, projects={"x": Project(work=work)})
    assert [str(one) for one in portfolio_problems(knobs, (), ())] == [
        "investment.pools.developer is a pool that no work asks for; did you mean developers?"
    ]


def test_old_systems_and_the_scoring_sheet_are_checked() -> None:
    """A tool that nobody replaces, a place that there is not, a criterion that nobody scores."""
    project = Project(
        replaces={"books": 1.0}, users_of={"boks": ("finanse",)}, lost_fit_by={"sales": -1.0}
    )
    text = told({"x": project})
    assert "users_of.boks is not a system that the project replaces; did you mean books" in text
    assert "'finanse', which is not a department; did you mean finance" in text
    assert "lost_fit_by.sales is -1; allowed: 0 or more" in text
    wrong = replace(GOOD, score_weights={"speeds": 1.0, "fit": -1.0})
    said = "\n".join(map(str, portfolio_problems(wrong, (), ())))
    assert "investment.score_weights.speeds is no criterion" in said
    assert "investment.score_weights.fit is -1; allowed: 0 to 1000000" in said


def test_technologies_and_roadmap_name_what_exists() -> None:
    """A misspelt project or technology, one project for two, a hazard that cannot strike."""
    knobs = PlanningParameters(
        technologies={
            "a": TechnologyTerms(project="crn"),
            "b": TechnologyTerms(project="bi"),
            "c": TechnologyTerms(project="bi"),
            "d": TechnologyTerms(project="crm", installed=True),
        },
        roadmap=(RoadmapItem(-1, "cmr"),),
    )
    hazards = {
        "end": Shock("support_end", technologies=("aa",)),
        "bad": Shock("departures", technologies=("a",)),
    }
    text = "\n".join(map(str, roadmap_problems(knobs, ("crm", "bi"), hazards)))
    assert "technologies.a.project names 'crn', which is not a project; did you mean crm" in text
    assert "names 'bi', which brings in b already" in text
    assert "d.project is stated for what is installed already" in text
    assert "roadmap.0.project names 'cmr', which is not a project; did you mean crm" in text
    assert "roadmap.0.week is -1; allowed: 0 or more" in text
    assert "end.technologies names 'aa', which is not a technology; did you mean a" in text
    assert "bad.technologies is stated for departures; allowed: only with kind" in text


def test_ranges_of_a_project_are_those_of_its_knobs() -> None:
    """A share above 1 and an unknown key are refused with range and nearest name."""
    words = ["scenario=it_portfolio", "strategy=do_nothing", "futures=20"]
    with pytest.raises(BadInput) as refused:
        sim.compose(*words, "investment.projects.crm.rework=1.5", "investment.triage=worth")
    assert "investment.projects.crm.rework is 1.5; allowed: 0 to 0.9" in str(refused.value)
    assert "investment.triage is worth; allowed: fcfs, class, value" in str(refused.value)
    with pytest.raises(BadInput, match=r"is not a known setting; did you mean .*crm\.rework"):
        sim.compose(*words, "investment.projects.crm.rewrok=0.5")


def test_work_of_a_project_is_set_by_phase_and_skill() -> None:
    """A mapping inside an entry can be gone into; what is wrong there is told as in a file."""
    words = ["scenario=it_portfolio", "strategy=do_nothing", "futures=20"]
    path = "investment.projects.crm.work"
    study = sim.compose(*words, f"{path}.build.developers=4", f"{path}.build.trainers=1")
    set_to = study.cells[0].scenario.investment.projects["crm"].work["build"]
    assert set_to == {"developers": 4.0, "analysts": 12.0, "trainers": 1.0}
    slips = (
        (f"{path}.build.developers=-4", "is -4; allowed: 0 to 100000 person-weeks"),
        (f"{path}.bild.developers=4", "is not a phase; .*did you mean build"),
        (f"{path}.build.developers.x=4", "is not a known setting"),
        ("investment.projects.crm.waves.x=4", "is not a known setting"),
    )
    for slip, said in slips:
        with pytest.raises(BadInput, match=said):
            sim.compose(*words, slip)
    gates = "governance.committees.investment_board.gates=[funding,roll_out]"
    with pytest.raises(BadInput, match=r"gates\.1 is roll_out; .*; did you mean rollout\?"):
        sim.compose("scenario=gated_portfolio", "strategy=do_nothing", "futures=20", gates)


def test_a_plan_names_projects_and_rules_that_exist() -> None:
    """A misspelt project, a missing one, one for a lever that takes none, an unknown rule."""
    steps = [
        {"week": 1, "pull": "start_project", "what": "cmr"},
        {"week": 1, "pull": "kill_project"},
        {"week": 1, "pull": "town_hall", "what": "crm"},
        {"week": 1, "pull": "select_projects", "what": "exakt"},
        {"week": 1, "pull": "start_project", "what": "crm"},
    ]
    cards = lever_cards(Scenario("s", investment=GOOD))
    with pytest.raises(BadInput) as refused:
        plan_from_mapping("p", {"steps": steps}, "p.yaml", cards)
    lines = str(refused.value).splitlines()
    assert lines == [
        "p.yaml: step 1, what `cmr` is not a project; did you mean crm?",
        "p.yaml: step 2, what is missing; kill_project must name a project",
        "p.yaml: step 3, what means nothing to town_hall, which names nothing",
        "p.yaml: step 4, what `exakt` is not a rule; did you mean exact?",
    ]


def test_money_of_projects_scales_with_the_organisation_and_work_does_not() -> None:
    """As the scenario's other lump sums do, when people come from files."""
    one = Project(value=10.0, cost=4.0, replaces={"old": 2.0}, work={"build": {"developers": 3.0}})
    scaled = scale_money(replace(GOOD, projects={"crm": one}, change_budget=8.0), 0.5)
    half = replace(one, value=5.0, cost=2.0, replaces={"old": 1.0})
    assert scaled.projects == {"crm": half}
    assert scaled.change_budget == 4.0
