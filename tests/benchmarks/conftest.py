"""Benchmarks run when somebody asks (`uv run pytest tests/benchmarks`), never by default."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out of a run whose command line does not name it."""
    asked = any("benchmarks" in str(word) for word in config.invocation_params.args)
    return None if asked else True
