"""Hydra at work: our groups as configuration nodes, a user's files beside them, one composition.

Hydra only composes. The nodes of a user's files live as long as a session and leave no trace.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import ConfigTypeError

from sim.config.knob_tables import (
    GROUPS,
    STUDY_GROUPS,
    ScenarioWords,
    StudyKeys,
    defaults,
    report_signals,
)
from sim.config.overrides import quoted
from sim.config.own_files import Node
from sim.errors import BadInput, Problem

CONFIG_NAME = "config"
LAUNCHER = "study"
_PROVIDER = "uptake"


def config_folder() -> Path:
    """Find the shipped configuration: beside the package, else in the root of the project."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "configs", package.parent / "configs"):
        if (folder / f"{CONFIG_NAME}.yaml").is_file():
            return folder
    raise BadInput([Problem("configs", "were not found beside the package; install it again")])


def _group_nodes() -> list[Node]:
    """One node a group, generated from the knobs, so that every knob exists in the composition."""
    nodes = [
        Node(group, "default", defaults(parameters))
        for group, parameters in {**STUDY_GROUPS, **GROUPS}.items()
        if group != "organisation"
    ]
    organisation = defaults(GROUPS["organisation"])
    nodes += [
        Node("organisation", "generated", organisation),
        Node("organisation", "from_files", {**organisation, "kind": "from_files"}),
        Node("reports", "default", dict.fromkeys(report_signals(), "live")),
        Node("study_keys", "default", {**defaults(StudyKeys), "scenario": defaults(ScenarioWords)}),
    ]
    return nodes


class Session:
    """Compose configurations while the nodes of a user's files are known to Hydra."""

    def values(self, tokens: Sequence[str]) -> dict[str, Any]:
        """Compose one configuration as plain mappings, lists and values.

        Raises
        ------
        BadInput : Hydra cannot compose it.
        """
        try:
            composed = hydra.compose(CONFIG_NAME, overrides=list(tokens))
        except HydraException as error:
            raise BadInput([_told(error)]) from error
        return plain_values(composed)

    def multirun(self, tokens: Sequence[str], task: Any) -> None:
        """Run a Hydra sweep: our launcher hands every composed job to the task.

        The sweeper's own record goes to a temporary folder, since nothing may be left about.

        Raises
        ------
        BadInput : Hydra cannot compose a job.
        """
        running = GlobalHydra.instance().hydra
        assert running is not None
        with tempfile.TemporaryDirectory(prefix="uptake-sweep-") as folder:
            ours = [
                f"hydra/launcher={LAUNCHER}",
                f"hydra.sweep.dir={quoted(Path(folder).as_posix())}",
                "hydra.output_subdir=null",
                "hydra/job_logging=none",
                "hydra/hydra_logging=none",
            ]
            try:
                running.multirun(CONFIG_NAME, task, [*ours, *tokens], with_log_configuration=False)
            except HydraException as error:
                raise BadInput([Problem("sweep", first_line(error))]) from error


@contextmanager
def session(nodes: Sequence[Node] = ()) -> Iterator[Session]:
    """Open Hydra on the shipped configuration with a user's nodes; close it without a trace."""
    store = ConfigStore.instance()
    for node in _group_nodes():
        store.store(node.name, dict(node.content), group=node.group, provider=_PROVIDER)
    for node in nodes:
        package = "_global_" if node.group == "scenario" else None
        store.store(
            node.name, dict(node.content), group=node.group, package=package, provider=_PROVIDER
        )
    try:
        with hydra.initialize_config_dir(
            str(config_folder()), job_name="uptake", version_base="1.3"
        ):
            yield Session()
    finally:
        for node in nodes:
            store.repo[node.group].pop(f"{node.name}.yaml", None)


def plain_values(composed: DictConfig) -> dict[str, Any]:
    """Turn a composition into plain values, without Hydra's own part."""
    values = OmegaConf.to_container(composed, resolve=False)
    assert isinstance(values, dict)
    values.pop("hydra", None)
    return {str(key): value for key, value in values.items()}


def _told(error: HydraException) -> Problem:
    """Say what could not be composed: a list and a mapping cannot stand in each other's place."""
    cause = error.__cause__
    key = str(getattr(cause, "full_key", None) or "configuration")
    held = getattr(cause, "object_type", None)
    if isinstance(cause, ConfigTypeError) and held is dict:
        return Problem(key, "is a list", allowed="a mapping of `key: value`")
    if isinstance(cause, ConfigTypeError) and held is list:
        return Problem(key, "is a mapping of `key: value`", allowed="a list")
    return Problem(key, first_line(error))


def first_line(error: BaseException) -> str:
    """Say the first line of an error, as part of a sentence."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"cannot be composed ({lines[0] if lines else type(error).__name__})"
