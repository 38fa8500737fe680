"""Each case lies at the edge: one of its plans more often pays than not, another more often not.

The futures hold luck and uncertain parameters, as a comparison plays them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.experiment.execute import Workers, execute
from sim.experiment.store import Store

FUTURES = 40
CASES = (
    ("erp_manufacturer", "big_bang_feb", "big_bang_peak"),
    ("ehr_hospital", "big_bang_supported", "big_bang"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "good", "bad"), CASES)
def test_one_plan_pays_in_most_futures_and_one_in_few(
    case: str, good: str, bad: str, tmp_path: Path
) -> None:
    """The share of futures with a positive NPV is above one half for one, below for the other."""
    study = sim.compose(f"scenario={case}", f"strategy={good},{bad}", f"futures={FUTURES}")
    store = Store(tmp_path, ("compare",))
    assert execute(study, store, Workers(0)).exit_code == 0
    runs = store.finish(study).runs
    pays = (runs["npv"] > 0.0).groupby(runs["strategy"]).mean()
    assert pays[good] > 0.5, pays
    assert pays[bad] < 0.5, pays
