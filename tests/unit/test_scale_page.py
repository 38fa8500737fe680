"""The page on scale: its Python parses, and the workers it names are understood."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.experiment.execute import Workers

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "scale.md").read_text("utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NAMED = sorted(set(re.findall(r"(?<!\w)workers=(\S+)", PAGE.replace("`", " "))))


@pytest.mark.parametrize("snippet", SNIPPETS, ids=["slurm", "kubernetes"])
def test_the_snippets_are_python(snippet: str) -> None:
    """Each makes a cluster, says where its scheduler is, and stays."""
    calls = [node for node in ast.walk(ast.parse(snippet)) if isinstance(node, ast.Call)]
    names = [getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls]
    assert {"print", "wait"} <= set(names)
    assert {"SLURMCluster", "KubeCluster"} & set(names)
    assert "cluster.scheduler_address" in snippet


@pytest.mark.parametrize("word", NAMED)
def test_the_workers_of_the_page_are_understood(word: str) -> None:
    """Every `workers=` of the page is one that a command takes."""
    crew = Workers.named(word.replace("NODE", "node"))
    assert bool(crew.dask) == word.startswith("dask")
