"""The Python door: four names, all of them functions, whatever was imported before."""

from __future__ import annotations

import importlib
import pkgutil

import sim


def test_public_names_are_these() -> None:
    """The door has exactly these names."""
    assert sorted(sim.__all__) == ["compare", "compose", "load_study", "run"]


def test_names_are_functions_even_after_everything_was_imported() -> None:
    """No submodule hides a public name."""
    for module in pkgutil.iter_modules(sim.__path__, "sim."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in sim.__all__:
        assert callable(getattr(sim, name)), name
