"""One word for each plan, by a rule that anybody can check.

The rule, on the objective's average over the futures (the middle one where averages mislead):

- under 20 futures every plan is *too few* (futures to judge);
- *keep* is the first-ranked plan, if its rank is its own; so there is one or none;
- *only if* is any other plan that shares the first rank, or is best in at least one future in
  ten; the condition names what it does better than its rivals;
- *avoid* is every other plan; the reason names its worst weakness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.analysis.comparison import Number, Objective, Plan

KEEP, ONLY_IF, AVOID, TOO_FEW = "keep", "only if", "avoid", "too few"
FEW = 0.1
TRAITS = ("safety", "speed", "output", "cost")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the word, the reason, and the trait a plan is chosen for (empty: none)."""

    word: str
    reason: str
    trait: str = ""


def judge(
    plans: Sequence[Plan],
    freezes: Sequence[tuple[int, int]],
    enough: bool,
    objective: Objective,
    centre: str = "average",
) -> list[Verdict]:
    """Give each plan its verdict.

    Parameters
    ----------
    plans : in ranking order, verdicts still empty.
    freezes : windows without go-live, in weeks, ends excluded.
    enough : there are at least 20 futures.
    objective : what ranks the plans.
    centre : `average` or `middle`: what puts them in order.

    Returns
    -------
    One verdict per plan; at most one is `keep`.

    Source: own design.
    """
    if not enough:
        return [Verdict(TOO_FEW, "futures to judge") for _ in plans]
    alone = all(plan.rank > 1 for plan in plans[1:])
    contenders = [
        plan for place, plan in enumerate(plans)
        if (place == 0 and alone) or _contends(plan)
    ]  # fmt: skip
    verdicts = []
    for place, plan in enumerate(plans):
        if place == 0 and alone:
            verdicts.append(Verdict(KEEP, _praise(plan, plans, centre)))
        elif _contends(plan):
            rivals = [plans[0]] if alone else [one for one in contenders if one is not plan]
            verdicts.append(_condition(plan, rivals, objective))
        else:
            verdicts.append(Verdict(AVOID, _weakness(plan, plans, freezes, objective)))
    return verdicts


def _contends(plan: Plan) -> bool:
    return plan.rank == 1 or (plan.best_in.exact or 0.0) >= FEW - 1e-12


def _praise(plan: Plan, plans: Sequence[Plan], centre: str) -> str:
    most = max(_size(one.best_in) for one in plans)
    return f"best {centre}" if _size(plan.best_in) < most else "best, most often"


def _condition(plan: Plan, rivals: Sequence[Plan], objective: Objective) -> Verdict:
    """Name the first trait in which the plan beats all its rivals."""
    if plan.idle:
        reason = "money is short" if plan.rank == 1 else f"best in {plan.best_in.text}"
        return Verdict(ONLY_IF, reason)
    busy = [rival for rival in rivals if not rival.idle]
    for trait in TRAITS:
        own = _trait(plan, trait, objective)
        others = [_trait(rival, trait, objective) for rival in busy]
        if own is not None and others and all(one is None or own > one for one in others):
            return Verdict(ONLY_IF, f"{trait} comes first", trait)
    return Verdict(ONLY_IF, f"best in {plan.best_in.text}")


def _trait(plan: Plan, trait: str, objective: Objective) -> float | None:
    """Read a trait so that larger is better, from the numbers as they are shown."""
    if trait == "safety":
        bad = plan.outcome.p10 if objective.larger_is_better else plan.outcome.p90
        return _oriented(bad, objective.shown_sign)
    if trait == "output":
        return _measure(plan, "dip_depth", 1)
    return _measure(plan, "t80" if trait == "speed" else "cost_total", -1)


def _weakness(
    plan: Plan,
    plans: Sequence[Plan],
    freezes: Sequence[tuple[int, int]],
    objective: Objective,
) -> str:
    if plan.idle:
        return "never best" if _size(plan.best_in) == 0 else f"best in {plan.best_in.text}"
    if any(start <= week < end for week in plan.go_lives for start, end in freezes):
        return "breaks the freeze"
    busy = [one for one in plans if not one.idle and one is not plan]
    words = {"safety": "worst bad futures", "output": "deepest dip", "speed": "slowest",
             "cost": "costs most"}  # fmt: skip
    reached = plan.measures.get("t80")
    if reached is not None and reached.p50.shown is None and any(_reaches(one) for one in busy):
        return "misses 80 %"
    for trait, reason in words.items():
        own = _trait(plan, trait, objective)
        others = [_trait(one, trait, objective) for one in busy]
        if own is not None and others and all(one is None or own < one for one in others):
            return reason
    if _size(plan.best_in) == 0:
        return "never best"
    return f"best in {plan.best_in.text}"


def _reaches(plan: Plan) -> bool:
    reached = plan.measures.get("t80")
    return reached is not None and reached.p50.shown is not None


def _measure(plan: Plan, name: str, sign: int) -> float | None:
    spread = plan.measures.get(name)
    return None if spread is None else _oriented(spread.p50, sign)


def _oriented(number: Number, sign: int) -> float | None:
    return None if number.shown is None else sign * number.shown


def _size(number: Number) -> float:
    return number.shown or 0.0
