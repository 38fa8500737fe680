"""Put stored answers (sensitivity, story) into a comparison, if they belong to the same study."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Protocol

from sim.analysis.comparison import Comparison
from sim.analysis.findings import retold
from sim.analysis.reasons import manifest_key, read_sensitivity, read_story
from sim.analysis.story import middle_story
from sim.analysis.tables import StudyTables


class StoredAnswers(StudyTables, Protocol):
    """Name a stored study that knows its folder, where answers lie beside its tables."""

    @property
    def folder(self) -> Path:
        """The study's folder."""
        ...


def with_reasons(comparison: Comparison, stored: StoredAnswers) -> Comparison:
    """Add what `uptake sensitivity` and `uptake explain` stored for this study.

    Parameters
    ----------
    comparison : of the study.
    stored : the study.

    Returns
    -------
    The comparison; with a sensitivity only if it is about the same leader and a plan of it, with
    neither where another objective ranks the plans than the study's. Until somebody asks for a
    story, it is that of the leader's middle future, without runs in which levers or risks are taken
    away.
    """
    manifest = stored.manifest
    if comparison.objective.metric != str(manifest["objective"]):
        return comparison
    key = manifest_key(manifest)
    found = read_sensitivity(stored.folder, key)
    names = [plan.name for plan in comparison.plans]
    if found and (found.leader != comparison.leader or found.rival not in names):
        found = None
    story = read_story(stored.folder, key) or middle_story(stored, comparison)
    answered = dataclasses.replace(comparison, sensitivity=found, story=story)
    return retold(answered) if found else answered
