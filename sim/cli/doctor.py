"""`uptake doctor`: one line a thing that could be wrong with this machine."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from sim.errors import EXIT_OK

PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "simpy",
    "mesa",
    "networkx",
    "hydra-core",
    "pydantic",
    "pandas",
    "pandera",
    "pyarrow",
    "matplotlib",
    "seaborn",
    "jinja2",
    "rich",
)


def main(words: Sequence[str]) -> int:
    """Look at Python, packages, folders, configuration and cores."""
    parser = argparse.ArgumentParser(prog="uptake doctor", description="Look at this machine.")
    parser.add_argument("--out", default="results", help="folder for results")
    given = parser.parse_args(list(words))
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("configuration", _configuration),
        ("results", lambda: _writable(Path(given.out))),
        ("machine code", _cache),
        ("cores", _cores),
    )
    wrong = 0
    for name, check in checks:
        try:
            print(f"ok    {name:<14}{check()}")
        except (OSError, RuntimeError) as error:
            wrong += 1
            print(f"WRONG {name:<14}{error}")
    return EXIT_OK if not wrong else 1


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.machine()}"


def _packages() -> str:
    missing, found = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise RuntimeError(f"missing: {', '.join(missing)}")
    return f"{len(found)} found ({found[0]}, {found[2]}, {found[6]})"


def _configuration() -> str:
    from sim.config.own_files import GROUPS_OF_FILES, shipped_options
    from sim.config.session import config_folder

    folder = config_folder()
    counts = {group: len(shipped_options(folder, group)) for group in GROUPS_OF_FILES}
    return f"{counts['scenario']} scenarios, {counts['strategy']} plans"


def _writable(folder: Path) -> str:
    """Try to write where results would go, and leave nothing behind."""
    place = folder
    while not place.exists():
        place = place.parent
    with tempfile.TemporaryFile(dir=place):
        return f"{folder} can be written"


def _cache() -> str:
    """Say whether compiled loops are kept between runs."""
    import sim.kernel

    place = Path(sim.kernel.__file__).parent
    if os.access(place, os.W_OK):
        return "compiled once, then kept"
    return "compiled anew in every process (the package's folder cannot be written)"


def _cores() -> str:
    from sim.experiment.pool import usable_cores

    return f"{usable_cores()} usable"
