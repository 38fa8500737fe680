"""The view of plans: all of them in a list, or one in full."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.cli.texts import heading, paragraph, table
from sim.config.bench import ANY_SCENARIO, Bench, look_around, read_plan
from sim.config.own_code import OwnPlan
from sim.contracts import QUANTITIES, Pull
from sim.errors import BadInput, Problem, nearest
from sim.organisation.scope import Scope
from sim.strategies.scripted import Scripted


def strategies(words: Sequence[str], with_files: Sequence[str]) -> str:
    """List every plan, shipped and of the user's own; or describe the plans that are named."""
    bench, problems = look_around(Path.cwd(), [Path(file) for file in with_files])
    names = bench.options()["strategy"]
    problems += [
        Problem("plan", f"names '{word}', which does not exist", nearest=nearest(word, names))
        for word in words
        if word not in names
    ]
    if problems:
        raise BadInput(problems)
    if words:
        return "\n\n".join(_in_full(bench, name) for name in words)
    rows = [(name, _summary(bench, name)) for name in names]
    advice = (
        "A plan of your own is a YAML file in ./strategies/ (copy a shipped one under "
        "another name); `uptake compare` then plays it too."
    )
    seen = [(one.name, f"{one.doc} [{one.unit}]; {one.known}") for one in QUANTITIES]
    look = paragraph("What a plan can look at, in triggers and decisions:")
    parts = [heading("Plans"), table(rows), paragraph(advice), look, table(seen)]
    return "\n\n".join(parts)


def _summary(bench: Bench, name: str) -> str:
    plan, problems = read_plan(bench, name, ANY_SCENARIO)
    if problems:
        return f"cannot be read: {problems[0]}"
    if isinstance(plan, Scripted):
        return plan.plan.doc or plan.title
    return f"{plan.title} (Python, {plan.file})" if isinstance(plan, OwnPlan) else name


def _in_full(bench: Bench, name: str) -> str:
    """Write a plan out as sentences."""
    plan, problems = read_plan(bench, name, ANY_SCENARIO)
    if problems:
        raise BadInput(problems)
    if isinstance(plan, OwnPlan):
        return f"{heading(f'{name} - {plan.title}')}\n\n{plan.source.rstrip()}"
    assert isinstance(plan, Scripted)
    written = plan.plan
    parts = [heading(f"{name} - {plan.title}"), "", paragraph(written.doc or plan.title)]
    steps = [(f"week {step.week}", told(step.pull)) for step in written.steps]
    if steps:
        parts += ["", table(steps)]
    for trigger in written.triggers:
        limits = f"after {trigger.hold} weeks in a row, at most {trigger.max_times} times"
        parts += ["", paragraph(f"When {trigger.when} ({limits}): {told(trigger.pull)}")]
    return "\n".join(parts)


def told(pull: Pull) -> str:
    """Say a pull in words.

    Example
    -------
    >>> told(Pull("go_live", Scope("group", group="finance"), date=44))
    'go_live, group finance, for week 44'
    """
    words = [pull.lever, pull.what, _where(pull.scope)]
    if pull.amount is not None:
        words.append(f"amount {pull.amount:g}")
    if pull.weeks is not None:
        words.append(f"for {pull.weeks:g} weeks")
    if pull.date is not None:
        words.append(f"for week {pull.date}")
    words += [
        text
        for flag, text in (
            (pull.voluntary, "use stays voluntary"),
            (pull.override_freeze, "even in a freeze"),
        )
        if flag
    ]
    return ", ".join(word for word in words if word)


def _where(scope: Scope) -> str:
    forms = {
        "all": "",
        "rest": "everybody else",
        "names": " and ".join(scope.names),
        "group": f"group {scope.group}",
        "wave": f"wave {scope.wave} of {scope.of} by {scope.by}",
    }
    return forms[scope.kind]
