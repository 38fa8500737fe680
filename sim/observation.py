"""What management can know: usage logs a week old, surveys and audits older and rough, the desk.

Everything here is made from report signals, so a study that makes a report late or switches it off
blinds the plans in the same way. A view holds plain tuples of numbers and names; nothing in it
leads back to the world, so no plan can see what management could not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.contracts import QUANTITIES
from sim.errors import BadInput, Problem, nearest
from sim.kernel.board import Array
from sim.kernel.streams import name_key
from sim.signals import (
    AWARE_SHARE,
    CONCURRENT_CHANGES,
    DEMAND_SHARE,
    DESK_REPORT,
    FUNDS_REPORT,
    OUTPUT_REPORT,
    OUTSIDE_NEWS,
    PROFICIENT_SHARE,
    ROUTINE_SHARE,
    TECHNICAL_DEBT,
    USING_SHARE,
)
from sim.units import FloatArray

if TYPE_CHECKING:  # compiled loops are slow to import, and words alone need none
    from sim.organisation.people import Organisation
    from sim.world import World

# One row each, in the order of QUANTITIES; the first is the usage log, the next four are surveyed.
DEPARTMENTAL = (
    USING_SHARE,
    AWARE_SHARE,
    DEMAND_SHARE,
    ROUTINE_SHARE,
    PROFICIENT_SHARE,
    OUTPUT_REPORT,
    CONCURRENT_CHANGES,
)
REPORTS = (*DEPARTMENTAL, DESK_REPORT, FUNDS_REPORT, OUTSIDE_NEWS, TECHNICAL_DEBT)
NAMES = tuple(quantity.name for quantity in QUANTITIES)
_SURVEYED = slice(1, 5)
_DESK = ("waiting", "wait")


@dataclass(frozen=True, slots=True)
class ReportView:
    """Show one week to a plan, in plain numbers.

    Parameters
    ----------
    week : the week that begins now.
    departments, groups : names.
    figures : one row per departmental quantity: departments, then groups, then all.
    history : one row per week so far, this one last: every quantity of all, as observed then.

    Source: own design.

    Example
    -------
    >>> now = (0.3, 0.6, 0.4, 0.2, 0.1, 0.9, 1.0, 5.0, 0.5, 1e6, 0.0, 9.0)
    >>> rows = tuple((value, value) for value in now[:7])
    >>> view = ReportView(8, ("finance",), (), rows, (now,))
    >>> view.read("use", "finance"), view.read("wait", "support"), view.growth("use", 4)
    (0.3, 0.5, 0.0)
    """

    week: int
    departments: tuple[str, ...]
    groups: tuple[str, ...]
    figures: tuple[tuple[float, ...], ...]
    history: tuple[tuple[float, ...], ...]

    def read(self, quantity: str, of: str = "all") -> float:
        """Read one observed quantity of a department, a `group:name` or all.

        A bare name means the department of that name, else the group. The support desk's `wait`
        and `waiting` are read of `support` or all.

        Raises
        ------
        BadInput : there is no such quantity or no such department or group.
        """
        row = self._row(quantity)
        if of == "all" or (of == "support" and quantity in _DESK):
            return self.history[-1][row]
        if row < len(self.figures):
            if of in self.departments:
                return self.figures[row][self.departments.index(of)]
            group = of.removeprefix("group:")
            if group in self.groups:
                return self.figures[row][len(self.departments) + self.groups.index(group)]
        known = (*self.departments, *self.groups) if row < len(self.figures) else ("all",)
        raise BadInput(
            [Problem(f"{quantity}({of})", "has no such name", nearest=nearest(of, known))]
        )

    def growth(self, quantity: str, weeks: int) -> float:
        """Change of an observed quantity of all over the last weeks (or since the start)."""
        row = self._row(quantity)
        then = self.history[max(len(self.history) - 1 - weeks, 0)][row]
        now = self.history[-1][row]
        return 0.0 if now == then else now - then

    def slowest(self, quantity: str = "proficient") -> str:
        """Name the department in use whose observed quantity is lowest; empty if there is none."""
        row, use = self._row(quantity), self.figures[0]
        if row >= len(self.figures):
            return ""
        live = [d for d in range(len(self.departments)) if use[d] > 0.0]
        if not live:
            return ""
        return self.departments[min(live, key=self.figures[row].__getitem__)]

    def _row(self, quantity: str) -> int:
        if quantity not in NAMES:
            raise BadInput(
                [Problem(quantity, "is not an observed quantity", nearest=nearest(quantity, NAMES))]
            )
        return NAMES.index(quantity)


class Observer:
    """Build the view of each week from report signals alone.

    Parameters
    ----------
    report_lag, log_lag : age of surveys and output reports, and of the usage log, in weeks. What is
        published while a week closes is a week old when the next one closes, so 1 is the freshest.
    survey_share : share of a department's users whom a survey asks.
    survey_sd : error of a survey beyond the sampling error, where opinions are split in half;
        like the sampling error it vanishes where all agree.
    audit_sd : error of an audit of technical debt, as a share of what there is; an audit is as old
        as a survey.

    Source: sampling error of a simple random sample without replacement (Cochran 1977); own design.
    """

    def __init__(
        self,
        *,
        report_lag: int,
        log_lag: int,
        survey_share: float,
        survey_sd: float,
        audit_sd: float,
    ) -> None:
        self._report_lag = report_lag
        self._log_lag = log_lag
        self._survey_share = survey_share
        self._survey_sd = survey_sd
        self._audit_sd = audit_sd

    def start(self, world: World) -> None:
        """Open the readers."""
        self._world = world
        self._names = world.organisation.departments
        self._groups = tuple(world.organisation.groups)
        self._readers: list[Callable[[], Array]] = [
            world.board.reader(signal) for signal in DEPARTMENTAL
        ]
        self._desk = world.board.reader(DESK_REPORT)
        self._funds = world.board.reader(FUNDS_REPORT)
        self._news = world.board.reader(OUTSIDE_NEWS)
        self._debt = world.board.reader(TECHNICAL_DEBT)
        self._history: list[tuple[float, ...]] = []

    def _begin(self, world: World) -> None:
        """Draw the errors of all surveys of this future, once a plan looks."""
        from sim.kernel.jit_compiled import quick
        from sim.kernel.survey_compiled import observe

        organisation, weeks = world.organisation, world.clock.horizon + 1
        self._observe = quick(observe)
        self._weights = _weights(organisation)
        self._stock = np.zeros(weeks)
        self._table = np.zeros((len(DEPARTMENTAL), sum(self._weights.shape)))
        self._seen = np.zeros((weeks, len(DEPARTMENTAL), organisation.n_departments))
        who = np.array([name_key(name) for name in self._names], dtype=np.uint64)
        when = np.arange(weeks, dtype=np.int64)[:, None]
        luck = world.streams.normal("audit of debt", np.zeros(weeks, np.uint64), when[:, 0])
        self._audit = np.maximum(1.0 + self._audit_sd * luck, 0.0)
        draws = [
            world.streams.normal(f"survey {name}", who[None, :], when) for name in NAMES[_SURVEYED]
        ]
        self._error = np.stack(draws, axis=1)
        users = np.maximum(organisation.users.astype(np.float64), 1.0)
        asked = np.clip(self._survey_share * users, 1.0, users)
        sampling = (users - asked) / np.maximum(users - 1.0, 1.0) / asked
        self._spread = np.sqrt(sampling + 4.0 * self._survey_sd**2)

    def glance(self, week: int) -> ReportView:
        """Show a plan that will not look at anything any more no more than the week."""
        return ReportView(week, self._names, self._groups, (), ())

    def look(self, week: int) -> ReportView:
        """Build the view of the week that begins now; each week, until a plan only glances."""
        if not self._history:
            self._begin(self._world)
        for row, read in enumerate(self._readers):
            self._seen[week, row] = read()
        self._observe(
            self._seen, week, self._report_lag, self._log_lag, _SURVEYED.start, _SURVEYED.stop,
            self._error, self._spread, self._weights, self._table,
        )  # fmt: skip
        table = self._table.tolist()
        alone = (*self._desk().tolist(), float(self._funds()), float(self._news()))
        alone = (*alone, self._audit_of_debt(week))
        self._history.append((*[row[-1] for row in table], *alone))
        return ReportView(
            week=week,
            departments=self._names,
            groups=self._groups,
            figures=tuple(map(tuple, table)),
            history=tuple(self._history),
        )

    def _audit_of_debt(self, week: int) -> float:
        """Read the stock of some weeks ago, give or take: the bigger, the further off."""
        self._stock[week] = float(self._debt())
        then = max(week + 1 - self._report_lag, 0)
        return float(self._stock[then] * self._audit[week])


def _weights(organisation: Organisation) -> FloatArray:
    """Weigh departments by intended users into groups, then all: (D, groups + 1)."""
    members = [
        np.isin(np.array(organisation.departments), np.array(names, dtype=str))
        for names in organisation.groups.values()
    ]
    members.append(np.ones(organisation.n_departments, dtype=bool))
    columns = []
    for inside in members:
        weight = inside * organisation.users.astype(np.float64)
        if weight.sum() == 0.0:
            weight = inside.astype(np.float64)
        columns.append(weight / max(weight.sum(), 1.0))
    return np.stack(columns, axis=1)
