"""What implementers do about complaints: which responses raise resistance and which lower it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType

from sim.experiment.design import Cell
from sim.facts.fact import Check, Fact, average
from sim.facts.plays import Plays, shipped

CASE, PLAN, LIVE = "governed_rollout", "controls_first", 30
"""The shipped case with defects; its plan that makes use compulsory, from this week on."""
FELT = MappingProxyType(
    {"resistance": "people who resist", "workaround": "people who work around it"}
)
"""Weekly shares of intended users in which resistance is seen, and what they are called."""


def responses(plays: Plays) -> Sequence[Check]:
    """PR19: pressing people raises resistance, putting right lowers it, against doing nothing.

    Directions only: no band has a size. Defects are those of the case, and luck is the same for
    all three responses.
    """
    base = shipped(CASE, PLAN)
    cells = {}
    for response in ("inaction", "rectify", "dissuade"):
        governance = dataclasses.replace(base.scenario.governance, response=response)
        scenario = dataclasses.replace(base.scenario, governance=governance)
        cells[response] = Cell(scenario, base.strategy)
    played = plays.play("pr19", cells)
    checks = []
    for series, words in FELT.items():
        share = {name: played.weeks(name, series)[:, LIVE:].mean(axis=1) for name in cells}
        checks += [
            average(f"direction only: {words}, pressing less doing nothing",
                    share["dissuade"] - share["inaction"], at_least=0.0),
            average(f"direction only: {words}, putting right less doing nothing",
                    share["rectify"] - share["inaction"], at_most=0.0),
        ]  # fmt: skip
    return checks


RESPONSES = (
    Fact(
        "PR19",
        "Pressing raises resistance, putting right lowers it",
        "Does resistance after a compulsory go-live hang on what implementers do about complaints?",
        "Against doing nothing, pressing people raises resistance and workarounds, and putting "
        "right what is complained of lowers both. Direction only: the paper's sizes could not be "
        "had. What could be read is its abstract, which names the responses and holds that "
        "resistance can signal real problems; that coercion, one of its kinds of dissuasion, "
        "raises resistance is the usual reading of its propositions, which were not seen. In the "
        "model pressing speeds up reactance by assumption, so the check shows that this reaches "
        "what people do, and is no evidence about people.",
        "Resistance or workarounds that are clearly lower when people are pressed, or clearly "
        "higher when defects are put right.",
        "Rivard and Lapointe 2012 (89 cases, 137 episodes); direction only, sizes not to be had",
        "pr19_responses",
        responses,
    ),
)
