"""Levers of the portfolio: start, pilot, defer and end a project, or let reviews choose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.areas.investment.auction import Auction
from sim.areas.investment.delivery import Delivery, Stage
from sim.areas.investment.parameters import InvestmentParameters
from sim.areas.investment.reviews import Reviews
from sim.areas.investment.rollouts import Rollouts
from sim.areas.investment.selection import RULES
from sim.contracts import Card, Lever, Pull, Refusal
from sim.units import IntArray

_AREA = "investment.portfolio"
_REVIEWED = "portfolio reviews; real options after Fichman 2004"


class Board(Protocol):
    """State what the levers need of a portfolio: projects, reviews, auction, what is replaced."""

    deliveries: tuple[Delivery, ...]
    reviews: Reviews
    auction: Auction
    rollouts: Rollouts

    def find(self, name: str) -> Delivery | None:
        """Find a project by name."""
        ...


@dataclass(frozen=True, slots=True)
class ProjectLever:
    """Act on the project (or by the rule) that a pull names.

    Source: own design.
    """

    card: Card
    board: Board
    act: Callable[[Board, Delivery, Pull, int], Refusal | None]

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Act on the project; departments do not matter, a project knows its own."""
        del departments
        one = self.board.find(pull.what)
        if one is None:
            return Refusal("card", f"there is no project {pull.what}".rstrip())
        return self.act(self.board, one, pull, week)


@dataclass(frozen=True, slots=True)
class RuleLever:
    """Let reviews start projects by the rule that a pull names.

    Source: own design.
    """

    card: Card
    board: Board
    knobs: InvestmentParameters

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Put the rule in force from the next review on."""
        del departments, week
        if pull.what not in RULES:
            return Refusal("card", f"there is no rule {pull.what}".rstrip())
        if not self.knobs.projects:
            return Refusal("stage", "there is no project to choose from")
        self.board.reviews.rule = pull.what
        self.board.auction.run(pull.what)
        return None


@dataclass(frozen=True, slots=True)
class LimitLever:
    """Limit how many projects may be under way at once.

    Source: work-in-progress limits of Kanban (practice); of firms surveyed 76 % have too many
    projects for their people (Cooper 2009, gates with teeth); own design.
    """

    board: Board
    knobs: InvestmentParameters

    @property
    def card(self) -> Card:
        """The card that management sees."""
        return Card(
            name="limit_projects",
            title="Limit projects under way",
            does="lets no project start while so many are under way; those that are go on",
            area=_AREA,
            source="work-in-progress limits of Kanban (practice); 76 % of firms have too many "
            "projects under way, Cooper 2009",
            amount=3.0,
            amount_unit="projects, 0: any number",
            amount_high=1000.0,
        )

    def pull(self, pull: Pull, departments: IntArray, week: int) -> Refusal | None:
        """Put the limit in force."""
        del departments, week
        if not self.knobs.projects:
            return Refusal("stage", "there is no project to limit")
        self.board.reviews.limit = round(self.card.amount if pull.amount is None else pull.amount)
        return None


def project_levers(board: Board, knobs: InvestmentParameters) -> Sequence[Lever]:
    """Offer the levers of a portfolio.

    Parameters
    ----------
    board : the portfolio.
    knobs : its projects, whose names the levers take.
    """
    names = tuple(knobs.projects)
    drafts = (
        ("start_project", "Start a project", "starts the project named, as soon as its "
         "prerequisites, the limit on work in progress and the budget allow it", _start),
        ("pilot_project", "Pilot a project first", "starts the project named with a pilot in its "
         "first department; the review after the pilot expands or abandons it", _pilot),
        ("defer_project", "Defer a project", "keeps the project named from starting for the weeks "
         "stated", _defer),
        ("kill_project", "End a project", "ends the project named; what was spent on it is sunk",
         _kill),
        ("close_old_systems", "Switch old systems off", "switches off the old systems that the "
         "project named replaces, now or the weeks stated later, whoever still works with them; "
         "not before their departments have the new one", _close),
    )  # fmt: skip
    levers: list[Lever] = [
        ProjectLever(
            Card(
                name=name,
                title=title,
                does=does,
                area=_AREA,
                source=_REVIEWED,
                hours=40.0,
                weeks=26.0 if act is _defer else 0.0,
                what="project",
                choices=names,
            ),
            board,
            act,
        )
        for name, title, does, act in drafts
    ]
    rule = Card(
        name="select_projects",
        title="Let reviews start projects",
        does="from the next review on, projects are started, and served by the pools, by the rule "
        "named; auction lets them bid for people from now on, score ranks by the scoring sheet",
        area=_AREA,
        source="own design; exact is a 0-1 knapsack, value_density a heuristic (Dantzig 1957), "
        "auction another (Arauzo, Pajares and others 2009; Smith 1956)",
        hours=40.0,
        what="rule",
        choices=RULES,
    )
    return (*levers, RuleLever(rule, board, knobs), LimitLever(board, knobs))


def _start(board: Board, one: Delivery, _pull: Pull, _week: int) -> Refusal | None:
    return _order(board, one, pilot=False)


def _pilot(board: Board, one: Delivery, _pull: Pull, _week: int) -> Refusal | None:
    return _order(board, one, pilot=True)


def _order(board: Board, one: Delivery, *, pilot: bool) -> Refusal | None:
    if one.board.start < 0.0:
        return Refusal("gate", f"a committee has turned {one.title} down")
    if one.stage is not Stage.PROPOSED or one in board.reviews.wanted:
        return Refusal("stage", f"{one.title} is ordered already, or over")
    one.wants_pilot = pilot
    board.reviews.wanted.append(one)
    return None


def _defer(board: Board, one: Delivery, pull: Pull, week: int) -> Refusal | None:
    if one.stage is not Stage.PROPOSED:
        return Refusal("stage", f"{one.title} has started already")
    weeks = 26.0 if pull.weeks is None else pull.weeks
    board.reviews.not_before[one.name] = week + weeks
    return None


def _close(board: Board, one: Delivery, pull: Pull, week: int) -> Refusal | None:
    if not one.project.replaces:
        return Refusal("stage", f"{one.title} replaces no old system")
    place = board.deliveries.index(one)
    if not np.isfinite(board.rollouts.live_week[place]).any():
        return Refusal("stage", f"nobody has gone live with {one.title} yet")
    if not board.rollouts.old.order(place, week + (pull.weeks or 0.0)):
        return Refusal("stage", f"all that {one.title} replaces is switched off already")
    return None


def _kill(board: Board, one: Delivery, _pull: Pull, week: int) -> Refusal | None:
    if not one.under_way:
        return Refusal("stage", f"{one.title} is not under way")
    board.reviews.end(one, week, "management says so")
    return None
