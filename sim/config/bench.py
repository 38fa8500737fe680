"""Know what a command can name: what is shipped, what lies beside the command, Python plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config.own_code import OwnPlan, load_plans
from sim.config.own_files import GROUPS_OF_FILES, OwnFile, name_problems, own_files, shipped_options
from sim.config.safety import read_mapping
from sim.config.session import config_folder
from sim.contracts import Card, Strategy
from sim.errors import BadInput, Problem
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted, plan_from_mapping


@dataclass(frozen=True)
class Bench:
    """Hold everything that a command can name.

    Parameters
    ----------
    folder : where the command runs.
    shipped : group -> shipped options.
    scenarios, plans : files of the user's own.
    code : plans from `--with`.
    """

    folder: Path
    shipped: Mapping[str, tuple[str, ...]]
    scenarios: tuple[OwnFile, ...] = ()
    plans: tuple[OwnFile, ...] = ()
    code: tuple[OwnPlan, ...] = ()

    @property
    def own_plans(self) -> tuple[str, ...]:
        """Names of the plans of the user's own."""
        return (*(file.name for file in self.plans), *(plan.name for plan in self.code))

    def options(self) -> dict[str, tuple[str, ...]]:
        """List the valid options of every group that a command may choose from."""
        return {
            "scenario": (*self.shipped["scenario"], *(file.name for file in self.scenarios)),
            "organisation": (*self.shipped["organisation"], "generated", "from_files"),
            "strategy": (*self.shipped["strategy"], *self.own_plans),
        }


def look_around(folder: Path, with_files: Sequence[Path] = ()) -> tuple[Bench, list[Problem]]:
    """Find what a command can name, and load the Python plans that it names.

    Returns
    -------
    tuple : the bench, and a problem for every name that cannot be used.
    """
    configs = config_folder()
    shipped = {group: shipped_options(configs, group) for group in GROUPS_OF_FILES}
    code, problems = load_plans(with_files)
    plans, scenarios = own_files(folder, "strategy"), own_files(folder, "scenario")
    taken = (*shipped["strategy"], *(file.name for file in plans))
    problems += [
        Problem("--with", f"has a plan named '{plan.name}', a name that is taken", file=plan.file)
        for plan in code
        if plan.name in taken
    ]
    unusable = name_problems(plans, shipped["strategy"])
    unusable += name_problems(scenarios, shipped["scenario"])
    bad = {problem.file for problem in unusable}  # these never come near a command's own grammar
    scenarios, plans = (tuple(one for one in files if one.shown not in bad)
                        for files in (scenarios, plans))  # fmt: skip
    return Bench(folder, shipped, scenarios, plans, tuple(code)), [*problems, *unusable]


@dataclass(frozen=True)
class Vocabulary:
    """Hold what a plan may name: levers by their cards, departments (None: not known), groups."""

    levers: Mapping[str, Card] | None
    departments: tuple[str, ...] | None
    groups: tuple[str, ...]


#: For reading a plan outside of any scenario: a case that declares more offers more levers.
ANY_SCENARIO = Vocabulary(None, None, ())


def vocabulary(scenario: Scenario | None) -> Vocabulary:
    """List the names that plans may use in a scenario; without one, only levers are known."""
    from sim.catalogue import lever_cards  # it brings every compiled loop, which is slow

    levers = lever_cards(scenario or Scenario(name="any"))
    if scenario is None:
        return Vocabulary(levers, None, ())
    organisation = scenario.organisation
    rows = organisation.rows
    departments = rows.departments if rows else tuple(organisation.departments)
    return Vocabulary(levers, departments, tuple(organisation.groups))


def read_plan(bench: Bench, name: str, names: Vocabulary) -> tuple[Strategy | None, list[Problem]]:
    """Read and check one plan, shipped or the user's own; both take the same way.

    Parameters
    ----------
    bench : what there is.
    name : a name that the bench has.
    names : what a plan may name.
    """
    for code in bench.code:
        if code.name == name:
            return code, []
    path = config_folder() / "strategy" / f"{name}.yaml"
    file = OwnFile(name, path, f"configs/strategy/{name}.yaml")
    for own in bench.plans:
        file = own if own.name == name else file
    mapping, problems = read_mapping(file.path, file.shown)
    if problems:
        return None, problems
    try:
        plan = plan_from_mapping(
            name, mapping, file.shown, names.levers, names.departments, names.groups
        )
    except BadInput as error:
        return None, list(error.problems)
    return Scripted(plan), []
