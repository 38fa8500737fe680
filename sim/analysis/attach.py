"""Put stored answers (sensitivity, story) into a comparison, if they belong to the same study."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.comparison import Comparison
from sim.analysis.findings import retold
from sim.analysis.reasons import read_sensitivity, read_story
from sim.experiment.canonical import digest


def manifest_key(manifest: Mapping[str, Any]) -> str:
    """Name what a stored answer belongs to: cells, seed and code of a study.

    Source: own design.

    Example
    -------
    >>> first = {"cells": [{"cell": "a"}], "seed": 1, "code": {"digest": "d"}}
    >>> manifest_key(first) == manifest_key({**first, "seed": 2})
    False
    """
    cells = sorted(str(one["cell"]) for one in manifest["cells"])
    return digest([cells, manifest["seed"], manifest["code"]["digest"]], 16)


def with_reasons(comparison: Comparison, folder: Path, manifest: Mapping[str, Any]) -> Comparison:
    """Add what `uptake sensitivity` and `uptake explain` stored for this study.

    Parameters
    ----------
    comparison : of the study.
    folder : of the study.
    manifest : of the study.

    Returns
    -------
    The comparison; with a sensitivity only if it is about the same leader and rival, with neither
    where another objective ranks the plans than the study's.
    """
    key = manifest_key(manifest)
    found = read_sensitivity(folder, key)
    same = comparison.objective.metric == str(manifest["objective"])
    if found and (found.leader, found.rival) != (comparison.leader, comparison.rival):
        found = None
    if not same:
        return comparison
    answered = dataclasses.replace(comparison, sensitivity=found, story=read_story(folder, key))
    return retold(answered) if found else answered
