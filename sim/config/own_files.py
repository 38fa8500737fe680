"""Find the plans and scenarios that lie beside where a command runs, and hand them on as data.

A file is read and checked as plain text first. A scenario of one's own says which shipped one it
changes (`extends: erp_manufacturer`); we translate that into what Hydra understands, so that a
user's file never reaches Hydra's own grammar.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from sim.config.department_files import read_departments
from sim.config.knob_tables import GROUPS, ScenarioWords, defaults, field_types
from sim.config.safety import read_mapping
from sim.config.schema import shown
from sim.errors import BadInput, Problem, nearest
from sim.organisation.spec import OrganisationSpec

Kind = Literal["strategy", "scenario"]
FOLDERS: Mapping[Kind, str] = MappingProxyType({"strategy": "strategies", "scenario": "scenarios"})
SUFFIXES = (".yaml", ".yml")
RESERVED = ("con", "prn", "aux", "nul", *(f"{a}{n}" for a in ("com", "lpt") for n in range(1, 10)))
NO_WORDS = ("nan", "inf", "infinity", "null", "true", "false")
"""Names that a command line reads as something else than a name."""
GROUPS_OF_FILES = ("scenario", "organisation", "strategy")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_SCENARIO_KEYS = ("extends", "scenario", *GROUPS, "reports", "objective", "baseline")


@dataclass(frozen=True)
class Node:
    """Hold one configuration node for Hydra: a group's option and its content."""

    group: str
    name: str
    content: Mapping[str, Any]
    file: str = ""


@dataclass(frozen=True)
class OwnFile:
    """Name one file of the user's own: its option's name, where it lies, how messages show it."""

    name: str
    path: Path
    shown: str


def shipped_options(configs: Path, group: str) -> tuple[str, ...]:
    """List the options of a group that the package ships, in order of name."""
    return tuple(sorted(path.stem for path in (configs / group).glob("*.yaml")))


def own_files(folder: Path, kind: Kind) -> tuple[OwnFile, ...]:
    """List the plans or scenarios beside where the command runs, in order of name."""
    place = folder / FOLDERS[kind]
    if not place.is_dir():
        return ()
    found = [path for path in place.iterdir() if path.suffix.lower() in SUFFIXES]
    return tuple(
        OwnFile(path.stem, path, f"{FOLDERS[kind]}/{path.name}")
        for path in sorted(found, key=lambda path: path.name)
    )


def name_problems(files: Sequence[OwnFile], shipped: Sequence[str]) -> list[Problem]:
    """Refuse names that Hydra or a file system cannot carry, and names that are taken."""
    problems = []
    seen: dict[str, str] = {}
    for file in files:
        if not _NAME.fullmatch(file.name) or file.name.lower() in (*RESERVED, *NO_WORDS):
            problems.append(
                Problem(
                    "file name",
                    "cannot be used in a command",
                    file=file.shown,
                    allowed="letters, digits, _ and -, beginning with a letter, at most 60",
                )
            )
        elif file.name in shipped:
            problems.append(
                Problem(
                    "file name",
                    f"is that of a shipped one ({file.name}); give it another",
                    file=file.shown,
                )
            )
        elif file.name.lower() in seen:
            problems.append(
                Problem("file name", f"is also that of {seen[file.name.lower()]}", file=file.shown)
            )
        seen[file.name.lower()] = file.shown
    return problems


@dataclass
class OwnScenario:
    """Hold what a scenario of the user's own, and those of his own that it extends, amount to.

    Parameters
    ----------
    nodes : nodes for Hydra, the wanted scenario's first.
    house : scenario whose organisation the lump sums are meant for: the first one in the chain
        that does not take its people from files.
    stated : settings that scenarios with people from files state for those very people.
    problems : everything that is wrong; what can be composed without it is in the nodes.
    lost : nothing can be composed: a file is not readable, or a parent is not there.
    homeless : the departments are in doubt, so nothing that names one can be checked.
    """

    house: str
    nodes: list[Node] = field(default_factory=list)
    stated: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    lost: bool = False
    homeless: bool = False


def own_scenario(wanted: str, files: Sequence[OwnFile], shipped: Sequence[str]) -> OwnScenario:
    """Read a scenario of the user's own, and those of his own that it extends.

    Parameters
    ----------
    wanted : its name; a shipped name needs nothing.
    files : the scenario files beside where the command runs.
    shipped : names of the shipped scenarios.
    """
    by_name = {file.name: file for file in files}
    result = OwnScenario(wanted)
    name, seen, money = wanted, [wanted], set[str]()
    while name in by_name and not result.lost:
        file = by_name[name]
        content, unreadable = read_mapping(file.path, file.shown)
        parent = content.pop("extends", None)
        orphaned = [] if unreadable else _parent_problems(parent, file, seen, [*by_name, *shipped])
        result.lost = bool(unreadable or orphaned)
        result.problems += unreadable
        result.problems += _drop_misplaced(content, file)
        result.problems += orphaned
        houseless = _take_departments(content, file) + _drop_misshapen(content, file)
        result.problems += houseless
        result.homeless |= any(one.field.startswith("organisation") for one in houseless)
        if not result.lost:
            result.nodes += translate(file, content, str(parent))
            money |= {f"investment.{key}" for key in content.get("investment", {})}
            name = str(parent)
            if takes_files(content):
                result.house = name
                result.stated = set(money)
            seen.append(name)
    return result


def _take_departments(content: dict[str, Any], file: OwnFile) -> list[Problem]:
    """Put a table of departments in the place of its name (`departments: departments.csv`)."""
    organisation = content.get("organisation", {})
    problems: list[Problem] = []
    for word in ("departments", "people", "ties"):
        if isinstance(name := organisation.get(word), str) and _leads_away(name):
            message = f"names {name[:200]}, which lies elsewhere; name it in the command instead"
            allowed = "a file beside scenarios/ or below, without .."
            problems.append(Problem(f"organisation.{word}", message, file.shown, allowed))
            del organisation[word]
    if not isinstance(name := organisation.get("departments"), str):
        return problems
    try:
        organisation["departments"] = read_departments(file.path.parent.parent, name)
    except BadInput as error:
        problems += [replace(one, file=one.file or file.shown) for one in error.problems]
        problems += [Problem("organisation.departments", f"reads {name[:200]}, which has faults",
                             file.shown)]  # fmt: skip
        del organisation["departments"]
    return problems


def _leads_away(name: str) -> bool:
    """Say whether a file's name leads out of the folder: a stranger's scenario may not say so.

    Example
    -------
    >>> [_leads_away(name) for name in ("staff.csv", "data/a.csv", "../a", "/etc/x", "~/a", "C:a")]
    [False, False, True, True, True, True]
    """
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] in ("", "~") or parts[0][:1] == "~" or ":" in parts[0]


def _drop_misshapen(content: dict[str, Any], file: OwnFile) -> list[Problem]:
    """Take out lists where mappings belong and the other way about: these cannot be composed."""
    problems = []
    for group, parameters in {"scenario": ScenarioWords, **GROUPS}.items():
        held = content.get(group) or {}
        for name, annotation in field_types(parameters).items():
            value = held.get(name)
            for path, one, kind in _shapes(f"{group}.{name}", value, annotation):
                if one is not None and not isinstance(one, kind):
                    allowed = "a list" if kind is list else "a mapping of `key: value`"
                    problems.append(Problem(path, f"is {shown(one)}", file.shown, allowed))
                    held.pop(name, None)
    return problems


def _shapes(path: str, value: Any, annotation: Any) -> Iterator[tuple[str, Any, type]]:
    """Yield the parts of a setting that must be lists or mappings, with which of the two."""
    origin = typing.get_origin(annotation)
    if origin is tuple:
        yield path, value, list
    elif origin is dict:
        yield path, value, dict
        inner = typing.get_args(annotation)[1]
        kind = list if typing.get_origin(inner) is tuple else dict
        if isinstance(value, dict) and (kind is list or is_dataclass(inner)):
            yield from ((f"{path}.{key}", item, kind) for key, item in value.items())


def takes_files(content: Mapping[str, Any]) -> bool:
    """Say whether a scenario takes its people from files."""
    organisation = content.get("organisation") or {}
    return "people" in organisation or organisation.get("kind") == "from_files"


def translate(file: OwnFile, content: Mapping[str, Any], parent: str) -> list[Node]:
    """Turn a scenario file into nodes for Hydra.

    A file that states departments (or people from files) states its whole organisation, which
    takes the parent's place; anything less changes the parent's.
    """
    overlay = {key: value for key, value in content.items() if key != "organisation"}
    words = overlay.get("scenario")
    overlay["scenario"] = {**(words if isinstance(words, Mapping) else {}), "name": file.name}
    organisation = content.get("organisation") or {}
    nodes = []
    order: list[Any] = [parent, "_self_"]
    if any(key in organisation for key in ("departments", "kind", "people")):
        whole = {**defaults(OrganisationSpec), **organisation}
        nodes.append(Node("organisation", file.name, whole, file.shown))
        order.append({"override /organisation": file.name})
    elif organisation:
        overlay["organisation"] = organisation
    return [*nodes, Node("scenario", file.name, {"defaults": order, **overlay}, file.shown)]


def _drop_misplaced(content: dict[str, Any], file: OwnFile) -> list[Problem]:
    """Take out keys that a scenario cannot have, and groups that are no mappings; name them."""
    problems: list[Problem] = []
    for key, value in list(content.items()):
        before = len(problems)
        if key not in _SCENARIO_KEYS:
            group, _, rest = key.partition(".")
            hint = f"; write `{group}:` and below it `{rest}:`" if group in GROUPS and rest else ""
            problems.append(
                Problem(
                    key,
                    f"cannot stand at the top of a scenario{hint}",
                    file=file.shown,
                    nearest="" if hint else nearest(key, _SCENARIO_KEYS),
                )
            )
        elif key not in ("objective", "baseline") and not isinstance(value, Mapping):
            problems.append(
                Problem(
                    key, "holds no settings", file=file.shown, allowed="a mapping of `key: value`"
                )
            )
        if len(problems) > before:
            del content[key]
    words = content.get("scenario")
    if isinstance(words, Mapping) and words.get("name", file.name) != file.name:
        problems.append(
            Problem(
                "scenario.name",
                f"is '{words['name']}', but the file is called {file.name}; leave it out",
                file=file.shown,
            )
        )
    return problems


def _parent_problems(
    parent: object, file: OwnFile, seen: Sequence[str], names: Sequence[str]
) -> list[Problem]:
    """Refuse a scenario without a parent, with an unknown one, or that extends itself."""
    others = [name for name in names if name != file.name]
    if parent is None:
        return [Problem("extends", "is missing", file=file.shown, allowed=", ".join(others))]
    if parent in seen:
        chain = " -> ".join([*seen, str(parent)])
        return [Problem("extends", f"goes in a circle ({chain})", file=file.shown)]
    if parent not in names:
        return [
            Problem(
                "extends",
                f"names '{parent}', which does not exist",
                file=file.shown,
                nearest=nearest(str(parent), others),
            )
        ]
    return []
