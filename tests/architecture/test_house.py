"""The house stands: floors, walls, strangers, no circles, small rooms, nothing global."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIM = ROOT / "sim"
FILES = sorted(path for path in SIM.rglob("*.py"))
PLUGINS = sorted((ROOT / "hydra_plugins").rglob("*.py"))

#: Place in the house -> floor. The longest matching place wins.
FLOORS = {
    "sim": 99,
    "sim.errors": 1,
    "sim.units": 1,
    "sim.kernel": 2,
    "sim.organisation": 3,
    "sim.signals": 3,
    "sim.world": 4,
    "sim.contracts": 5,
    "sim.areas": 6,
    "sim.strategies": 6,
    "sim.metrics": 6,
    "sim.management": 6,
    "sim.observation": 6,
    "sim.catalogue": 7,
    "sim.scenario": 7,
    "sim.one_run": 7,
    "sim.experiment": 8,
    "sim.testing": 8,
    "sim.analysis": 9,
    "sim.config": 9,
    "sim.report": 10,
    "sim.facts": 10,
    "sim.cli": 11,
    "sim.__main__": 12,
}
#: Rooms of one floor are strangers, but for these pairs (importer, imported).
NEIGHBOURS = {
    ("sim.units", "sim.errors"),
    ("sim.one_run", "sim.catalogue"),
    ("sim.one_run", "sim.scenario"),
    ("sim.catalogue", "sim.scenario"),
    ("sim.management", "sim.observation"),
}
#: `--with plan.py` is the one door through which a user's own code comes in, by name.
RUNS_CODE_AND_SAYS_SO = "sim/config/own_code.py"
#: An AgentSet asks for a generator; it gets Mesa's own, which a test shows is never drawn from.
HANDS_MESA_ITS_OWN = "sim/organisation/actors.py"
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp)
WALLS = {
    "hydra": ("sim/config/", "sim/cli/", "hydra_plugins/"),
    "omegaconf": ("sim/config/", "sim/cli/", "hydra_plugins/"),
    "pydantic": ("sim/config/",),
    "pandera": ("sim/config/",),
    "simpy": ("sim/kernel/", "sim/areas/"),
    "mesa": ("sim/organisation/actors.py",),
    "pandas": (
        "sim/config/files.py",
        "sim/experiment/store.py",
        "sim/analysis/",
        "sim/facts/",
        "sim/report/",
    ),
    "seaborn": ("sim/report/",),
    "matplotlib": ("sim/report/",),
    "dask": ("sim/experiment/execute.py",),
    "distributed": ("sim/experiment/execute.py",),
}


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """Return the room that a module belongs to: its place in the table of floors."""
    parts = module.split(".")
    for size in range(len(parts), 0, -1):
        place = ".".join(parts[:size])
        if place in FLOORS:
            return place
    raise AssertionError(f"{module} has no floor")


def area_of(module: str) -> str:
    """Return the area (or the room) within which modules may import each other."""
    if module.startswith("sim.areas."):
        return ".".join(module.split(".")[:3])
    return room_of(module)


def imports_of(path: Path) -> Iterator[str]:
    """List every module that a file imports, typing imports included."""
    known = {module_of(file) for file in FILES}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in known else node.module


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_and_strangers_stay_strangers(path: Path) -> None:
    """A file imports only from lower floors, its own room, or a stated neighbour."""
    here = module_of(path)
    if here == "sim":
        return
    floor, area = FLOORS[room_of(here)], area_of(here)
    for there in imports_of(path):
        if not there.startswith("sim.") or area_of(there) == area:
            continue
        if here == "sim.scenario" and there.startswith("sim.areas."):
            assert there.endswith(".parameters")
            continue
        below = FLOORS[room_of(there)] < floor
        assert below or (area, area_of(there)) in NEIGHBOURS, f"{here} imports {there}"


@pytest.mark.parametrize("path", FILES + PLUGINS, ids=lambda p: str(p.relative_to(ROOT)))
def test_third_party_walls(path: Path) -> None:
    """Each library stays behind its wall; numba only where a file's name says so."""
    place = str(path.relative_to(ROOT))
    for there in imports_of(path):
        library = there.split(".")[0]
        if library in WALLS:
            assert place.startswith(WALLS[library]), f"{place} imports {library}"
        if library == "numba":
            assert path.name == "jit_compiled.py"


def test_there_are_no_circles() -> None:
    """No module imports itself through others, typing imports counted."""
    graph = {
        module_of(path): {there for there in imports_of(path) if there.startswith("sim")}
        for path in FILES
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module in done:
            return
        for there in graph.get(module, ()):
            if there != module:
                visit(there, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", FILES + PLUGINS, ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_are_small(path: Path) -> None:
    """File <= 400 lines, class <= 200 lines and 12 public methods, function <= 60 lines."""
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 200, f"class {node.name}"
            methods = [
                item
                for item in node.body
                if isinstance(item, ast.FunctionDef) and not item.name.startswith("_")
            ]
            assert len(methods) <= 12, f"class {node.name}"
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"function {node.name}"


LATE = {
    "sim/kernel/streams.py": {"sim.kernel.streams_compiled", "scipy.special.ndtri"},
    "sim/experiment/quantiles.py": {"scipy.special.betaincinv", "scipy.special.ndtri"},
    "sim/observation.py": {"sim.kernel.jit_compiled.quick", "sim.kernel.survey_compiled.observe"},
    "sim/areas/architecture/couplings.py": {"scipy.sparse.csgraph.shortest_path"},
    "sim/config/assemble.py": {"sim.config.files.read_rows"},
    "sim/config/inspect_files.py": {"sim.config.files.read_rows"},
    "sim/config/bench.py": {"sim.catalogue.lever_cards"},
}
"""What may be imported late, so that a refused configuration answers at once (decision 014), and
so that no run waits for what only a declared landscape needs."""


def imported_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Full dotted names that an import statement brings."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [f"{node.module}.{name.name}" for name in node.names]


@pytest.mark.parametrize("path", FILES + PLUGINS, ids=lambda p: str(p.relative_to(ROOT)))
def test_habits_of_the_house(path: Path) -> None:
    """No **kwargs, no star import, no hidden import, no global statement, no eval, no pickle."""
    place = str(path.relative_to(ROOT))
    late_imports_allowed = (
        place.startswith(("sim/cli/", "hydra_plugins/")) or place == "sim/__init__.py"
    )
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.args.kwarg is None, f"{place}: {node.name} takes **kwargs"
            inner = {
                name
                for n in ast.walk(node)
                if isinstance(n, (ast.Import, ast.ImportFrom))
                for name in imported_names(n)
            }
            late = inner - LATE.get(place, set())
            assert late_imports_allowed or not late, f"{place}: {node.name} imports {late}"
        if isinstance(node, ast.ImportFrom):
            assert all(name.name != "*" for name in node.names)
            assert node.module not in ("pickle", "random")
        if isinstance(node, ast.Import):
            assert not {name.name for name in node.names} & {"pickle", "random", "marshal"}
        assert not isinstance(node, ast.Global), f"{place}: global statement"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            allowed = place == RUNS_CODE_AND_SAYS_SO and node.func.id == "exec"
            assert allowed or node.func.id not in ("eval", "exec"), f"{place}: {node.func.id}"
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "random"
            and place != HANDS_MESA_ITS_OWN
        ):
            raise AssertionError(f"{place}: a global random generator")
    forbidden = {"utils", "util", "helpers", "common", "misc", "base"}
    assert not forbidden & set(path.relative_to(SIM.parent).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_mutable_at_module_level(path: Path) -> None:
    """A module holds no list, dict or set that somebody could change, but for constants in caps
    that are wrapped read-only or tuples."""
    for node in ast.parse(path.read_text()).body:
        value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        dunder = any(isinstance(t, ast.Name) and t.id == "__all__" for t in targets)
        if value is not None and not dunder:
            assert not isinstance(
                value, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp)
            ), f"{path.name} line {node.lineno}"


def test_importing_sim_is_light() -> None:
    """`import sim` loads nothing from outside the standard library."""
    code = (
        "import sys; before = set(sys.modules); import sim; "
        "new = {m.split('.')[0] for m in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names) - {'sim'}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == "[]"
