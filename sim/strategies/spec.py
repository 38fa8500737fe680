"""What a scripted plan is made of: timed steps and triggers, frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.contracts import GO_LIVES, Pull
from sim.strategies.grammar import Condition


@dataclass(frozen=True, slots=True)
class Step:
    """Pull a lever in a fixed week."""

    week: int
    pull: Pull


@dataclass(frozen=True, slots=True)
class Trigger:
    """Pull a lever when what management sees calls for it.

    Parameters
    ----------
    when : condition on the view.
    pull : what to pull then.
    hold : weeks in a row for which the condition must hold.
    cooldown : weeks that must pass before it fires again.
    max_times : how often it fires in a run.
    ahead : weeks from then to the date of the pull; None for a pull without a date.
    """

    when: Condition
    pull: Pull
    hold: int = 1
    cooldown: int = 0
    max_times: int = 1
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class ScriptedPlan:
    """Write down a plan: what is done when, and what is done if.

    Parameters
    ----------
    name, title : for commands and tables, for pages.
    steps, triggers : played in this order.
    doc : one sentence for `uptake describe strategies`.

    Source: own design.
    """

    name: str
    title: str = ""
    steps: tuple[Step, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    doc: str = ""


def with_stand_ins(plan: ScriptedPlan) -> ScriptedPlan:
    """Give every group of a plan the wave that stands in where a firm does not map the group.

    The wave's number is the group's place among the go-lives of the plan, in order of their dates;
    a go-live of `rest` is a wave too. Groups that no go-live names come last, as they appear.

    Source: own design.

    Example
    -------
    >>> from sim.organisation.scope import Scope
    >>> finance = Pull("go_live", Scope("group", group="finance"), date=44)
    >>> sales = Pull("go_live", Scope("group", group="sales"), date=52)
    >>> plan = with_stand_ins(ScriptedPlan("two", steps=(Step(20, sales), Step(20, finance))))
    >>> [(step.pull.scope.group, step.pull.scope.wave) for step in plan.steps]
    [('sales', 2), ('finance', 1)]
    """
    waves = _waves(plan)
    if not waves:
        return plan

    def stand_in(pull: Pull) -> Pull:
        if pull.scope.kind != "group":
            return pull
        wave = waves.index(pull.scope.group) + 1
        return replace(pull, scope=replace(pull.scope, wave=wave, of=len(waves)))

    return replace(
        plan,
        steps=tuple(replace(step, pull=stand_in(step.pull)) for step in plan.steps),
        triggers=tuple(replace(one, pull=stand_in(one.pull)) for one in plan.triggers),
    )


def _waves(plan: ScriptedPlan) -> list[str]:
    """Name the waves of a plan in order: groups, and an empty name for the rest."""
    dated = [
        (step.week if step.pull.date is None else step.pull.date, step.pull) for step in plan.steps
    ]
    later = [trigger.pull for trigger in plan.triggers]
    in_order = [*(pull for _, pull in sorted(dated, key=lambda pair: pair[0])), *later]
    live = [pull.scope for pull in in_order if pull.lever in GO_LIVES]
    named = [scope.group for scope in live if scope.kind in ("group", "rest")]
    others = [pull.scope.group for pull in in_order if pull.scope.kind == "group"]
    return list(dict.fromkeys([*named, *others]))
