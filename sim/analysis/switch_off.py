"""What each lever of a plan and each risk did: take it away under the same luck, play again."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis.comparison import Number, Objective
from sim.analysis.display import show
from sim.analysis.explain import cited
from sim.analysis.reasons import SwitchedOff

if TYPE_CHECKING:
    from sim.contracts import Pull, Strategy, View
    from sim.scenario import Future, Scenario

Measured = Mapping[str, float | None]
Measure = Callable[["Scenario", "Strategy", "Future"], Measured]


@dataclass(frozen=True)
class Without:
    """A plan that leaves one lever alone; all else it does as before.

    Parameters
    ----------
    plan : the plan.
    lever : name of the lever that is never pulled.

    Source: own design.
    """

    plan: Strategy
    lever: str

    @property
    def name(self) -> str:
        """Name of the plan."""
        return self.plan.name

    @property
    def title(self) -> str:
        """Title of the plan."""
        return self.plan.title

    def start(self) -> Without:
        """Start the plan anew."""
        return Without(self.plan.start(), self.lever)

    def decide(self, view: View) -> Iterator[Pull]:
        """Pass on what the plan pulls, without the lever."""
        pulls: Iterable[Pull] = self.plan.decide(view)
        yield from (pull for pull in pulls if pull.lever != self.lever)


def measure_run(scenario: Scenario, strategy: Strategy, future: Future) -> Measured:
    """Play one run and measure it."""
    record = import_module("sim.one_run").run(scenario, strategy, future)
    measured: Measured = import_module("sim.metrics.table").measure_all(record)
    return measured


def switch_off(
    scenario: Scenario,
    strategy: Strategy,
    future: Future,
    events: pd.DataFrame,
    objective: Objective,
    measure: Measure = measure_run,
) -> tuple[SwitchedOff, ...]:
    """Take away each lever that was pulled and each risk that struck, one at a time.

    Parameters
    ----------
    scenario : with the values that this future drew, nothing left to draw.
    strategy : the plan.
    future : the luck.
    events : the log of the run.
    objective : what counts.
    measure : plays and measures a run.

    Returns
    -------
    One entry each, the largest effect first. A risk that did not strike changes nothing and is
    left out.

    Source: one-at-a-time removal on common random numbers; own design.
    """
    base = measure(scenario, strategy, future)
    found = []
    pulled = events[events["kind"] == "pull"]
    names = pulled["text"].astype(str).str.partition(":")[0]
    for lever in dict.fromkeys(names.tolist()):
        ids = pulled.loc[names == lever, "event"].tolist()
        after = measure(scenario, Without(strategy, lever), future)
        found.append(_effect(lever.replace("_", " "), "lever", base, after, ids, objective))
    struck = events[events["kind"] == "shock"]
    for name, hazard in scenario.environment.hazards.items():
        title = hazard.title or name.replace("_", " ")
        ids = struck.loc[[str(text).startswith(title) for text in struck["text"]], "event"].tolist()
        if ids:
            calm = {key: one for key, one in scenario.environment.hazards.items() if key != name}
            environment = dataclasses.replace(scenario.environment, hazards=calm)
            spared = dataclasses.replace(scenario, environment=environment)
            after = measure(spared, strategy, future)
            found.append(_effect(title, "risk", base, after, ids, objective))
    return tuple(sorted(found, key=lambda one: -abs(one.outcome.exact or 0.0)))


def _effect(
    name: str,
    kind: str,
    base: Measured,
    after: Measured,
    events: Sequence[int],
    objective: Objective,
) -> SwitchedOff:
    """Compare a run with the one without something; + means that it helped."""
    sign = 1.0 if objective.larger_is_better else -1.0
    with_it, without = base.get(objective.metric), after.get(objective.metric)
    gap = math.nan if with_it is None or without is None else sign * (with_it - without)
    outcome = show(objective.kind, gap, objective.scale)
    weeks = _weeks(base.get("t80"), after.get("t80"))
    line = cited(_sentence(name, outcome, weeks, base, after, objective), events)
    return SwitchedOff(name, kind, outcome, weeks, line.events, line.text)


def _weeks(with_it: float | None, without: float | None) -> Number | None:
    if with_it is None or without is None or not math.isfinite(with_it + without):
        return None
    gap = round(with_it - without)
    return Number(float(with_it - without), float(gap), f"{gap}")


def _sentence(
    name: str,
    outcome: Number,
    weeks: Number | None,
    base: Measured,
    after: Measured,
    objective: Objective,
) -> str:
    letter = {1e6: " M", 1e3: " k"}.get(objective.scale, "") if objective.kind == "money" else ""
    said = [f"{name}: {objective.title} {outcome.text}{letter}"]
    if weeks is not None and weeks.shown:
        side = "sooner" if weeks.shown < 0 else "later"
        said.append(f"80 % {abs(weeks.shown):.0f} weeks {side}")
    if base.get("t80") is None and after.get("t80") is not None:
        said.append(f"without it 80 % in week {after['t80']:.0f}")
    if base.get("t80") is not None and after.get("t80") is None:
        said.append("without it 80 % never")
    return ", ".join(said)
