"""Hydra launcher `study`: hands all jobs of a sweep to one study instead of one process a job.

Hydra accepts a launcher only from this namespace package; its node is the one place in the project
where a configuration names a class (`_target_`). The launcher only composes each job; the command
that runs the sweep gives it a task, which plays the cells and finishes the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from hydra.core.config_store import ConfigStore
from hydra.core.utils import JobReturn, JobStatus
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext
from omegaconf import DictConfig

LAUNCHER = "study"


class Job(NamedTuple):
    """Hold one job of a sweep: the words that make it, and its composed configuration."""

    words: tuple[str, ...]
    composed: DictConfig


class SweepTask(Protocol):
    """Play the jobs of a batch and say what each came to (for sweepers that search)."""

    def launch(self, jobs: Sequence[Job]) -> Sequence[float | None]:
        """Play a batch."""
        ...


ConfigStore.instance().store(
    group="hydra/launcher",
    name=LAUNCHER,
    node={"_target_": "hydra_plugins.uptake_launcher.StudyLauncher"},
    provider="uptake",
)


class StudyLauncher(Launcher):
    """Compose the jobs of a batch and hand them to the task of the command.

    Source: own design on Hydra's launcher interface.
    """

    def setup(self, *, hydra_context: HydraContext, task_function: Any, config: DictConfig) -> None:
        """Keep what Hydra gives."""
        self.context = hydra_context
        self.task: SweepTask = task_function
        self.config = config

    def launch(
        self, job_overrides: Sequence[Sequence[str]], initial_job_idx: int
    ) -> Sequence[JobReturn]:
        """Play one batch; batched sweepers call this several times."""
        del initial_job_idx
        loader = self.context.config_loader
        jobs = [
            Job(tuple(words), loader.load_sweep_config(self.config, list(words)))
            for words in job_overrides
        ]
        values = self.task.launch(jobs)
        return [_done(job, value) for job, value in zip(jobs, values, strict=True)]


def _done(job: Job, value: float | None) -> JobReturn:
    answer = JobReturn(overrides=list(job.words), cfg=job.composed, status=JobStatus.COMPLETED)
    answer.return_value = value
    return answer
