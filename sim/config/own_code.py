"""Plans written in Python by the user: named on the command line, run as code, kept by their text.

A plan travels to the workers as its source, so no path of the user's machine is stored, and the
same text gives the same results everywhere.
"""

from __future__ import annotations

import hashlib
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.contracts import Pull, Strategy, View
from sim.errors import Problem

MAX_BYTES = 256_000


@dataclass(frozen=True)
class OwnPlan:
    """Carry a plan of the user's own: its source, and which of its classes decides.

    Parameters
    ----------
    name, title : for tables, for pages.
    file : name of the file, without folder.
    class_name : class in the source that has `decide(view)`.
    source : text of the file.

    Source: own design.
    """

    name: str
    title: str
    file: str
    class_name: str
    source: str

    def start(self) -> Strategy:
        """Run the source and return a fresh plan without memory."""
        made = getattr(_module(self.file, self.source), self.class_name)()
        return Played(self, made)

    def decide(self, view: View) -> Iterable[Pull]:
        """Refuse: a plan is played by the copy that `start` returns."""
        raise RuntimeError(f"plan {self.name} was asked in week {view.week} without a start")


class Played:
    """Play a user's plan in one run."""

    def __init__(self, plan: OwnPlan, made: Any) -> None:
        self._plan = plan
        self._made = made

    @property
    def name(self) -> str:
        """Name, as commands and tables use it."""
        return self._plan.name

    @property
    def title(self) -> str:
        """Title, as pages use it."""
        return self._plan.title

    def start(self) -> Strategy:
        """Return another fresh copy."""
        return self._plan.start()

    def decide(self, view: View) -> Iterable[Pull]:
        """Ask the user's class."""
        return self._made.decide(view) or ()


def source_hash(plan: OwnPlan) -> str:
    """Hash the text of a plan, for the manifest."""
    return hashlib.sha256(plan.source.encode()).hexdigest()


def load_plans(paths: Sequence[Path]) -> tuple[list[OwnPlan], list[Problem]]:
    """Load the plans of Python files; this runs their code.

    Parameters
    ----------
    paths : files that the user named.

    Returns
    -------
    tuple : the plans in order of the files and their classes, and all problems.
    """
    plans: list[OwnPlan] = []
    problems: list[Problem] = []
    for path in paths:
        found, wrong = _load(path)
        plans += found
        problems += wrong
    names = [plan.name for plan in plans]
    problems += [
        Problem("--with", f"gives two plans the name '{name}'")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return plans, problems


def _load(path: Path) -> tuple[list[OwnPlan], list[Problem]]:
    shown = path.name
    try:
        if not path.is_file():
            return [], [Problem("--with", "names a file that does not exist", file=shown)]
        if path.stat().st_size > MAX_BYTES:
            return [], [
                Problem(
                    "--with",
                    "names a file that is too large",
                    file=shown,
                    allowed=f"at most {MAX_BYTES:,} bytes",
                )
            ]
        source = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        module = _module(shown, source)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return [], [Problem("--with", f"cannot be run ({reason})", file=shown)]
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and thing.__module__ == module.__name__
        and callable(getattr(thing, "decide", None))
    ]
    if not found:
        return [], [
            Problem("--with", "holds no class with a method decide(self, view)", file=shown)
        ]
    return [_plan(thing, path, shown, source) for thing in found], []


def _plan(thing: type, path: Path, shown: str, source: str) -> OwnPlan:
    name = getattr(thing, "name", None)
    title = getattr(thing, "title", None)
    name = name if isinstance(name, str) else path.stem
    return OwnPlan(name, title if isinstance(title, str) else name, shown, thing.__name__, source)


def _module(file: str, source: str) -> types.ModuleType:
    """Run a source as a module of its own; dataclasses in it look their module up by name."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    module = types.ModuleType(f"uptake_plan_{Path(file).stem}_{digest[:12]}")
    sys.modules[module.__name__] = module
    exec(compile(source, file, "exec"), module.__dict__)
    return module
