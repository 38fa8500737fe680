"""Benchmarks run when somebody asks (`uv run pytest tests/benchmarks`), never by default."""

from __future__ import annotations

from pathlib import Path

import pytest


def asked_for(config: pytest.Config) -> bool:
    """Tell whether the command line names this folder."""
    return any("benchmarks" in str(word) for word in config.invocation_params.args)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Measure in one process: workers beside each other would measure each other."""
    if asked_for(config):
        config.option.numprocesses = 0


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out of a run whose command line does not name it."""
    return None if asked_for(config) else True
