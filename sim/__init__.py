"""Ask which rollout plan of a technology survives bad luck, and what would flip the choice.

The public names are found when they are used, so that importing `sim` costs nothing.

Example
-------
>>> import sim
>>> study = sim.compose("scenario=voluntary_tool", "strategy=do_nothing", "futures=1")
>>> study.cells[0].scenario.title
'Voluntary tool'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.analysis.compare import compare
    from sim.config.compose import compose
    from sim.experiment.store import load_study
    from sim.one_run import run

__all__ = ["compare", "compose", "load_study", "run"]


def __getattr__(name: str) -> object:
    """Find a public name in its room when somebody asks for it."""
    from importlib import import_module

    homes = {
        "compose": "sim.config.compose",
        "run": "sim.one_run",
        "compare": "sim.analysis.compare",
        "load_study": "sim.experiment.store",
    }
    if name not in homes:
        raise AttributeError(f"module 'sim' has no name {name!r}")
    return getattr(import_module(homes[name]), name)
