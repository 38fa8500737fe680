"""What is on the market, what of it the firm has in use, and how far that lags behind.

Technologies of a line follow each other in the order of their launches. A later one takes the
place of an earlier one once most of its users use it; until then value moves over with the people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim.areas.planning.curves import progress, quality
from sim.areas.planning.road_parameters import TechnologyTerms
from sim.kernel.streams import Streams
from sim.units import WEEKS_PER_YEAR, BoolArray, FloatArray, IntArray


class Market:
    """Keep all technologies of a future, K of them, in the order of the scenario.

    Parameters
    ----------
    technologies : by name, as the scenario declares them.
    projects : names of all projects of the portfolio, P of them, in order.
    streams, horizon : luck of the future, and the last week.
    switch_use : use of a successor that makes it the technology in use.

    Source: own design.
    """

    def __init__(
        self,
        technologies: Mapping[str, TechnologyTerms],
        projects: Sequence[str],
        streams: Streams,
        horizon: int,
        switch_use: float,
    ) -> None:
        self.names, self.terms = tuple(technologies), tuple(technologies.values())
        lines = [one.line or name for name, one in technologies.items()]
        self.lines = tuple(dict.fromkeys(lines))
        k, rows = len(self.names), horizon + 1
        self.line: IntArray = np.array([self.lines.index(one) for one in lines], dtype=np.int64)
        self.launch: IntArray = np.array([one.launch for one in self.terms], dtype=np.int64)
        self.project: IntArray = np.array(
            [projects.index(one.project) if one.project in projects else -1 for one in self.terms],
            dtype=np.int64,
        )
        curves = [
            quality(one, progress(name, one, streams, horizon))
            for name, one in technologies.items()
        ]
        self.mature: FloatArray = np.reshape(curves, (k, rows))
        self.worth: FloatArray = self.mature * self._each("ceiling")[:, None]
        self.supported_until: FloatArray = self._each("support_end")
        self.installed: BoolArray = np.array([one.installed for one in self.terms], dtype=np.bool_)
        self.in_use_from: FloatArray = np.where(self.installed, 0.0, np.inf)
        self.replaced_from: FloatArray = np.full(k, np.inf)
        self.arrivals: FloatArray = np.zeros(k)
        self._use: FloatArray = np.zeros(k)
        self._n_projects, self._switch = len(projects), switch_use
        self._seen: FloatArray = np.ones(k)

    def _each(self, name: str) -> FloatArray:
        return np.array([getattr(one, name) for one in self.terms], dtype=np.float64)

    def title(self, k: int) -> str:
        """What a technology is called in the record."""
        return self.terms[k].title or self.names[k].replace("_", " ")

    def later(self, k: int) -> IntArray:
        """Find the technologies of the same line that were launched after one."""
        return np.flatnonzero((self.line == self.line[k]) & (self.launch > self.launch[k]))

    def week(self, week: int, use: FloatArray, over: BoolArray, left: FloatArray) -> None:
        """Take in what happened outside, and what the people use by now.

        Parameters
        ----------
        week : now.
        use : (P,) share of each project's users.
        over : (K,) support that an outside event has ended.
        left : (K,) what arrivals from outside have left so far; those launched later are spared.
        """
        self.supported_until[over & (self.supported_until > week)] = week
        fell = (left < self._seen) & (self.launch <= week)
        ratio = np.divide(left, self._seen, out=np.zeros_like(left), where=self._seen > 0.0)
        self.worth[fell, week:] *= ratio[fell, None]
        self.arrivals[fell] += 1.0
        self._seen = left.copy()
        brought = self.project >= 0
        self._use[brought] = use[self.project[brought]]
        self.in_use_from[(self._use >= self._switch) & (self.in_use_from > week)] = week
        for k in range(len(self.names)):
            taken = (self.in_use_from[self.later(k)] <= week).any()
            if taken and self.replaced_from[k] > week:
                self.replaced_from[k] = week

    def in_use(self, week: int) -> BoolArray:
        """(K,) technologies that the firm has in use now."""
        return np.asarray((self.in_use_from <= week) & (self.replaced_from > week))

    def current(self, line: int, week: int) -> int:
        """Find the technology of a line that is in use, or -1."""
        found = np.flatnonzero(self.in_use(week) & (self.line == line))
        return int(found[np.argmax(self.launch[found])]) if found.size else -1

    def behind(self, week: int) -> FloatArray:
        """(L,) versions by which each line lags: launched since, and arrivals that overtook it."""
        found = np.zeros(len(self.lines))
        for line in range(len(self.lines)):
            here = self.current(line, week)
            since = self.launch[here] if here >= 0 else -np.inf
            newer = (self.line == line) & (self.launch > since) & (self.launch <= week)
            found[line] = newer.sum() + (self.arrivals[here] if here >= 0 else 0.0)
        return found

    def project_quality(self, week: int) -> FloatArray:
        """(P,) worth of each project's technology; what its successors took over is gone."""
        factors = np.ones(self._n_projects)
        for k in np.flatnonzero(self.project >= 0).tolist():
            moved = self._use[self.later(k)].max(initial=0.0)
            gone = self.replaced_from[k] <= week
            factors[self.project[k]] = 0.0 if gone else self.worth[k, week] * (1.0 - moved)
        return factors

    def effort(self, week: int) -> FloatArray:
        """(K,) work and cost of a project opened now; infinite before the launch."""
        years = np.maximum(week - self.launch, 0) / WEEKS_PER_YEAR
        young = self._each("immaturity") * (1.0 - self.mature[:, week])
        found = 1.0 + young + self._each("catch_up") * years
        return np.asarray(np.where(self.launch <= week, found, np.inf))

    def of_projects(self, values: FloatArray, neutral: float) -> FloatArray:
        """(P,) values of the technologies by project; projects without one take the neutral."""
        found = np.full(self._n_projects, neutral)
        brought = self.project >= 0
        found[self.project[brought]] = values[brought]
        return found

    def by_technology(self, values: FloatArray) -> FloatArray:
        """(K,) values of the projects by technology; infinite where no project brings one in."""
        return np.asarray(np.append(values, np.inf)[self.project])

    def support_bill(self, week: int) -> float:
        """Money that the week (w - 1, w] of technologies in use without regular support cost."""
        late = self.in_use(week - 1) & (self.supported_until <= week - 1)
        return float(self._each("support_cost") @ late) / WEEKS_PER_YEAR

    def stranded(self, spent: FloatArray, end: int, write_off_weeks: float) -> float:
        """Add up what was spent on technologies that have lost their support since.

        Parameters
        ----------
        spent : (P,) money spent on each project.
        end : last week.
        write_off_weeks : weeks of supported use after which nothing is stranded.

        Returns
        -------
        Money; of each, the part that use with support has not written off. Use ends when a
        successor has taken the technology's place, even while support goes on.
        """
        total = 0.0
        for k in np.flatnonzero((self.project >= 0) & (self.supported_until <= end)):
            ends = min(self.supported_until[k], self.replaced_from[k])
            lived = max(float(ends - self.in_use_from[k]), 0.0)
            total += float(spent[self.project[k]]) * max(1.0 - lived / write_off_weeks, 0.0)
        return total
