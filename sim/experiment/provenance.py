"""Where a result comes from: code, packages, machine, repository; never a path of this disk."""

from __future__ import annotations

import hashlib
import math
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

PACKAGES = (
    "uptake",
    "numpy",
    "scipy",
    "numba",
    "simpy",
    "mesa",
    "pandas",
    "pyarrow",
    "hydra-core",
    "pydantic",
    "networkx",
    "pandera",
    "seaborn",
    "matplotlib",
    "jinja2",
    "rich",
)
NO_REPOSITORY = "not a repository"
ROOT = Path(__file__).resolve().parents[1]
_INNER_PATH = re.compile(r"(?<![\w.:/\\])(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\"=,;]+[\\/])+")
CPUINFO = Path("/proc/cpuinfo")
_MODEL = re.compile(r"^model name\s*:\s*(.+)$", re.MULTILINE)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


def code_digest() -> str:
    """Hash the package's own source, so that no result of other code is taken for this one's.

    Returns
    -------
    16 hex digits over names and contents of all source files.
    """
    total = hashlib.sha256()
    for path in sorted(ROOT.rglob("*.py")):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()[:16]


def without_paths(text: str) -> str:
    """Cut folders of this machine out of a text; names of files stay.

    Example
    -------
    >>> without_paths("organisation.people=/home/ann/my firm/people.csv")
    'organisation.people=people.csv'
    >>> without_paths("cannot read '/home/ann/people.csv' at 30 tickets/week")
    "cannot read 'people.csv' at 30 tickets/week"
    """
    if "/" not in text and "\\" not in text:
        return text  # no folder of any system is spelt without one of them
    key, sign, value = text.partition("=")
    for head, rest in ((key + sign, value), ("", text)):
        if PurePosixPath(rest).is_absolute():
            return head + PurePosixPath(rest).name
        if PureWindowsPath(rest).is_absolute():
            return head + PureWindowsPath(rest).name
    return _INNER_PATH.sub("", text)


def reason_of(error: BaseException) -> str:
    """Say in one line why a run failed; the same on every machine and for every worker.

    Example
    -------
    >>> reason_of(ValueError("no such department"))
    'ValueError: no such department'
    """
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return without_paths(_ADDRESS.sub("0x", text)).rstrip(": ")


def clean(value: Any) -> Any:
    """Cut folders of this machine out of every text of a nested configuration, and spell numbers
    that JSON does not know (infinite, undefined) as texts."""
    if isinstance(value, str):
        return without_paths(value)
    if isinstance(value, Mapping):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def packages() -> dict[str, str]:
    """State the versions of all core packages: those of numbers, files and pages."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def machine() -> dict[str, str | int]:
    """Describe the machine without naming it."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.machine(),
        "model": processor_model(),
        "cores": os.cpu_count() or 1,
    }


def processor_model(cpuinfo: Path = CPUINFO) -> str:
    """Name the model of the processor as the system does; empty where it does not say."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    found = _MODEL.search(text)
    return " ".join((found[1] if found else platform.processor()).split())


def repository() -> dict[str, str | bool]:
    """State the commit of the code and whether it was changed since, if it is a repository."""
    tracked = _git("ls-files", "--error-unmatch", "__init__.py")
    commit = _git("rev-parse", "HEAD") if tracked else None
    if not commit:
        return {"commit": NO_REPOSITORY, "dirty": False}
    return {"commit": commit, "dirty": bool(_git("status", "--porcelain", "--", "."))}


def _git(*arguments: str) -> str | None:
    """Ask git about the folder of the package; None where there is no answer."""
    command: Sequence[str] = ("git", "-C", str(ROOT), *arguments)
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
