"""The sentences of the page and of the terminal, made from rounded numbers alone.

Each sentence is tried from long to short until one fits its place; where a contrast is absent the
plain topic is said instead.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from sim.analysis.comparison import Comparison, Contrast, Findings, Number, Objective, Plan
from sim.analysis.display import SPACE, difference
from sim.analysis.headings import (
    DOTS,
    Story,
    adoption_heading,
    change_heading,
    first_that_fits,
    load_heading,
    money_heading,
    next_heading,
    output_heading,
)
from sim.analysis.lettering import text_width
from sim.analysis.outlook import changes, delay_words, inside, not_in_model, turning_words
from sim.analysis.statistics import FEWEST_FUTURES, n_worse_than_p10
from sim.analysis.titles import desk_title, gantt_title, network_title, wait_title
from sim.analysis.verdicts import KEEP, TOO_FEW

NOTHING_SAID = Findings("", "", "", "", "", "", "", "", "", "", (), "")
TITLE_LETTERS, LEAD_LETTERS = 88, 135
PAGE_WIDTH = 265.0
STAND_IN = re.compile(r"group (.+) is not mapped: wave (\d+) of (\d+) stands in")


def retold(comparison: Comparison) -> Comparison:
    """Write every sentence of the page and the terminal, from what the comparison now holds.

    Source: own design.
    """
    leader, rival = (comparison.plan(name) if name else None
                     for name in (comparison.leader, comparison.rival))  # fmt: skip
    story = Story(comparison.setting, comparison.objective, comparison.plans,
                  comparison.n_futures, comparison.n_left_out, leader, rival,
                  comparison.overleaf, comparison.ranked_by, comparison.warnings,
                  comparison.sensitivity, comparison.agenda)  # fmt: skip
    findings = dataclasses.replace(
        _tell(story, comparison.contrast),
        gantt=gantt_title(comparison),
        desk=desk_title(comparison),
        desk_wait=wait_title(comparison),
        network=network_title(comparison),
    )
    return dataclasses.replace(comparison, findings=findings)


def contrast_of(
    objective: Objective, leader: Plan | None, rival: Plan | None, n: int
) -> Contrast | None:
    """Subtract the rival's rounded numbers from the leader's."""
    if leader is None or rival is None:
        return None
    bad = [_bad(plan, objective) for plan in (leader, rival)]
    return Contrast(
        weeks_to_80=_measure_difference(leader, rival, "t80"),
        worst_month=_measure_difference(leader, rival, "dip_depth"),
        middling=difference(objective, leader.outcome.p50, rival.outcome.p50),
        bad=difference(objective, *bad),
        n_worse=n_worse_than_p10(n),
    )


def _tell(story: Story, contrast: Contrast | None) -> Findings:
    adoption, chained = adoption_heading(story, contrast)
    output, chained = output_heading(story, chained)
    return Findings(
        title=_title(story),
        lead=_lead(story, contrast),
        adoption=adoption,
        output=output,
        money=money_heading(story, contrast, chained),
        table=_table(story),
        table_note=_table_note(story),
        load=load_heading(story.leader, "Where it hurts"),
        load_rival=load_heading(story.rival, f"{DOTS} and under {{title}}"),
        choose=_choose(story),
        no_clear_difference=tuple(tuple(plan.name for plan in group) for group in _groups(story)),
        notes=_notes(story),
        change=change_heading(story.sensitivity),
        changes=changes(story),
        next=next_heading(story),
        delay=delay_words(story.leader, story.objective),
        not_in_model=not_in_model(story.setting),
    )


def _title(story: Story) -> str:
    first = story.first_rank()
    best = story.plans[0]
    if best.verdict == TOO_FEW:
        texts = [f"Too few futures to choose ({story.n}, {FEWEST_FUTURES} needed): "
                 f"{best.title} leads so far",
                 f"Too few futures to choose: {best.title} leads so far"]  # fmt: skip
    elif len(first) > 1:
        texts = _undecided_titles(first)
    elif best.idle:
        texts = _idle_titles(story)
    else:
        texts = _leader_titles(story, best)
    return first_that_fits(texts, PAGE_WIDTH, 17.5, TITLE_LETTERS)


def _leader_titles(story: Story, best: Plan) -> list[str]:
    title, second = best.title, story.plans[1] if len(story.plans) > 1 else None
    pays = story.objective.kind == "money"
    good = (
        f"it pays in {best.positive_in.text} futures"
        if pays
        else f"it is best in {best.best_in.text} futures"
    )
    texts = [f"Choose {title}{words}" for words in turning_words(story)]
    rivals = [plan for plan in story.plans[1:] if (plan.best_in.shown or 0) > 0]
    if second is not None and rivals:
        rival = max(rivals, key=lambda plan: plan.best_in.shown or 0)
        times = rival.best_in.text.split(" of ")[0]
        texts.append(f"Choose {title}: {good}; {inside(rival)} is best in {times}")
    if second is not None and not rivals:
        texts.append(f"Choose {title}: {good} and no other plan beats it in any")
    return [*texts, f"Choose {title}: {good}", f"Choose {title}"]


def _idle_titles(story: Story) -> list[str]:
    texts = ["Do not start yet: no plan beats doing nothing"]
    if story.leader is not None and story.objective.kind == "money":
        title, pays = story.leader.title, story.leader.positive_in.text
        texts = [f"Do not start yet: {title}, the best plan, pays in {pays} futures",
                 f"Do not start yet: the best plan pays in {pays} futures", *texts]  # fmt: skip
    return texts


def _undecided_titles(first: Sequence[Plan]) -> list[str]:
    names = [inside(plan) for plan in first]
    picks = [f"{inside(plan)} for {trait}" for plan in first
             if (trait := plan.reason.removesuffix(" comes first")) != plan.reason]  # fmt: skip
    clause = f": choose {_listed(picks)}" if picks else ""
    many = f"the first {len(first)} plans"
    short = f"No clear difference: {_listed(picks)}" if len(picks) == len(first) else ""
    texts = [f"No clear difference between {_listed(names)}{clause}"]
    if short:
        texts.append(short)
    if len(first) > 2:
        texts.append(f"No clear difference between {many}{clause}")
    return [*texts, f"No clear difference between {_listed(names)}",
            f"No clear difference between {many if len(first) > 2 else 'the two best plans'}",
            ]  # fmt: skip


def _lead(story: Story, contrast: Contrast | None) -> str:
    """Say the price of the choice against the rival."""
    leader, rival = story.leader, story.rival
    if leader is None or rival is None or contrast is None:
        return _plain_lead(story)
    better = story.objective.shown_sign
    middle, bad = better * (contrast.middling.shown or 0), better * (contrast.bad.shown or 0)
    worse = f"({contrast.n_worse} of {story.n} are worse)"
    verbs = (
        ("earns", "gives up", "saves")
        if story.objective.kind == "money"
        else ("gains", "loses", "gains")
    )
    first = f"{verbs[0]} as much" if middle == 0 else (
        f"{verbs[0]} {contrast.middling.text} more" if middle > 0
        else f"{verbs[1]} {contrast.middling.text}")  # fmt: skip
    last = (
        "does as well"
        if bad == 0
        else (f"{verbs[2]} {contrast.bad.text}" if bad > 0 else f"loses {contrast.bad.text} more")
    )
    join = "and" if (middle >= 0) == (bad >= 0) else "but"
    name = inside(rival)
    tail = f"{first} in a middling future {join} {last} in a bad one {worse}."
    whole = f"Against {name}, {leader.title} {tail}"
    if "," in name or "," in leader.title:
        whole = f"{leader.title} against {name}: {tail}"
    texts = [whole, f"Against {name}, it {tail}",
             f"Against the runner-up, it {tail}"]  # fmt: skip
    if len(story.first_rank()) > 1:  # the title names several plans, so that "it" would name none
        leads = story.first_rank()[0] is leader
        order = "first against the second" if leads else "second against the first"
        texts[1:] = [whole.replace(f" {worse}", ""), f"The {order}: {tail}"]
    return first_that_fits(texts, PAGE_WIDTH, 10.5, LEAD_LETTERS)


def _plain_lead(story: Story) -> str:
    plan = story.plans[0]
    bad = _bad(plan, story.objective)
    return (f"{plan.title}: {story.objective.title} {plan.outcome.p50.text} in a middling future, "
            f"{bad.text} in a bad one ({n_worse_than_p10(story.n)} of {story.n} are worse), "
            f"{story.objective.unit}.")  # fmt: skip


def _table(story: Story) -> str:
    best = story.plans[0]
    if best.verdict == TOO_FEW:
        return f"Too few futures to rank: {FEWEST_FUTURES} are needed, {story.n} are here"
    groups = [_listed([plan.title for plan in group]) for group in _groups(story)]
    texts = []
    if best.verdict == KEEP:
        least = min(plan.regret.shown or 0.0 for plan in story.plans)
        small = (best.regret.shown or 0.0) <= least
        head = f"{best.title} has the best average" + (" and the smallest regret" if small else "")
        texts = ["; ".join([head, *(f"{names}: no clear difference among them"
                                          for names in groups)]), head,
                 "One plan has the best average"]  # fmt: skip
    else:
        first = [plan.title for plan in story.first_rank()]
        texts = [f"No clear difference between {_listed(first)}",
                 f"No clear difference between the first {len(first)} plans"]  # fmt: skip
    return first_that_fits(texts, PAGE_WIDTH - 8, 10.2, 400)


def _groups(story: Story) -> list[list[Plan]]:
    """List the plans that share a rank, rank by rank."""
    ranks = sorted({plan.rank for plan in story.plans})
    groups = [[plan for plan in story.plans if plan.rank == rank] for rank in ranks]
    return [group for group in groups if len(group) > 1]


def _table_note(story: Story) -> str:
    """Explain the table in one line, and count what is overleaf."""
    unit = f"{story.objective.unit}; " if story.objective.unit else ""
    title = story.objective.title
    start = f"{unit}weeks from {story.setting.start_date}; grey ranges: 8 of 10 futures; "
    ranked = (
        f"in order of {story.centre} {title}; rank: 1 + plans clearly better",
        f"in order of {story.centre} {title}",
    )
    regret = f". Regret: average {title} missed against each future\u2019s best plan."
    end = ""
    if story.overleaf:
        words = sorted({plan.verdict for plan in story.plans if plan.name in story.overleaf})
        more = f"{len(story.overleaf)} more plan{'s' if len(story.overleaf) > 1 else ''}"
        end = f" Overleaf: {more} ({', '.join(words)})."
    texts = [f"{start}{one}{regret}{end}" for one in ranked]
    texts.append(f"{start}{ranked[1]}.{end}")
    return next((text for text in texts if text_width(text) <= PAGE_WIDTH), texts[-1])


def _choose(story: Story) -> str:
    """Write the sentence of the terminal, with names that the next command can use."""
    best = story.plans[0]
    if best.verdict == TOO_FEW:
        return f"Too few futures to choose: {FEWEST_FUTURES} are needed, {story.n} are here."
    if best.verdict != KEEP:
        names = _listed([plan.name for plan in story.first_rank()])
        return f"No clear difference between {names}."
    rival = story.rival if best is story.leader else story.leader
    contrast = contrast_of(story.objective, best, rival, story.n)
    if contrast is None or rival is None or story.objective.kind != "money":
        return f"Choose {best.name}: it has the best {story.centre} {story.objective.title}."
    bad, middle = contrast.bad.shown or 0, contrast.middling.shown or 0
    worse = f"({contrast.n_worse} of {story.n} are worse)"
    return (
        f"Choose {best.name}: in a bad future {worse} it "
        f"{_earns(bad, contrast.bad.text, best.outcome.p10)} than {rival.name}; in a middling one "
        f"it {_earns(middle, contrast.middling.text, best.outcome.p50)}."
    )


def _earns(value: float, text: str, own: Number) -> str:
    """Say a difference as what is earned or lost, by the sign of the plan's own result."""
    gains = (own.shown or 0) >= 0
    if value == 0:
        return "earns no more" if gains else "loses no less"
    return f"{'earns' if gains else 'loses'} {text} {'more' if (value > 0) == gains else 'less'}"


def _notes(story: Story) -> str:
    """Say what was left out, which waves stand in for groups of a plan, and the first warning."""
    parts = []
    if story.n_left_out:
        some = "1 future is" if story.n_left_out == 1 else f"{story.n_left_out} futures are"
        parts.append(f"{some} left out, because a run failed.")
    found = [STAND_IN.fullmatch(note) for note in story.setting.notes]
    waves = [f"{one[1]} is wave {one[2]} of {one[3]}" for one in found if one is not None]
    if waves:
        parts.append(f"Groups are not mapped, waves stand in: {', '.join(waves)}.")
    parts += story.warnings[:1]
    return " ".join(parts)


def _measure_difference(leader: Plan, rival: Plan, name: str) -> Number | None:
    first, second = leader.measures.get(name), rival.measures.get(name)
    if first is None or second is None:
        return None
    if first.p50.shown is None or second.p50.shown is None:
        return None
    gap = first.p50.shown - second.p50.shown
    unit = "weeks" if name == "t80" else "points"
    return Number(None, gap, f"{abs(gap):.0f}{SPACE}{unit}")


def _bad(plan: Plan, objective: Objective) -> Number:
    return plan.outcome.p10 if objective.larger_is_better else plan.outcome.p90


def _listed(names: Sequence[str]) -> str:
    if any("," in name for name in names):
        return " / ".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
