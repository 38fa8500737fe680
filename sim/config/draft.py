"""Gather a study step by step, and every problem on the way, so that all come at once."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.config.assemble import OwnHouse, assemble
from sim.config.bench import Bench, Vocabulary, look_around, read_plan, vocabulary
from sim.config.knob_tables import GROUPS, StudyKeys, plain
from sim.config.overrides import Mode, Request, open_problems, read_request
from sim.config.own_code import source_hash
from sim.config.own_files import Node, own_scenario
from sim.config.schema import Checked, check
from sim.config.session import Session
from sim.config.uncertain import fixed_settings, range_notes
from sim.contracts import Strategy
from sim.errors import BadInput, Problem, nearest
from sim.experiment.design import Cell, StopRule, Study, Target, distinct
from sim.metrics.table import METRICS
from sim.scenario import Scenario
from sim.units import knobs

DO_NOTHING = "do_nothing"
Built = tuple[Checked | None, Scenario | None]


@dataclass
class Draft:
    """Gather the parts of a study.

    Parameters
    ----------
    bench : everything that can be named.
    request : what the words ask for.
    words : the words as typed.
    nodes : a user's scenarios as nodes for Hydra.
    houses : scenario -> the scenario whose organisation its lump sums are meant for.
    stated : settings that are meant as they stand, whatever the size of the organisation.
    notes : what page and manifest must say about the ranges of uncertain settings.
    stop : when enough futures are played.
    target : what is good enough.
    problems : what is wrong so far.
    """

    bench: Bench
    request: Request
    words: tuple[str, ...] = ()
    nodes: list[Node] = field(default_factory=list)
    houses: dict[str, str] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    stop: StopRule = field(default_factory=StopRule)
    target: Target = field(default_factory=Target)
    problems: list[Problem] = field(default_factory=list)
    _lost: bool = False
    _homeless: bool = False

    @classmethod
    def begin(
        cls, mode: Mode, words: Sequence[str], folder: Path, with_files: Sequence[Path]
    ) -> Draft:
        """Read the words, and the scenario files that they name."""
        return cls.on(*look_around(folder, with_files), mode, words)

    @classmethod
    def on(
        cls, bench: Bench, problems: Sequence[Problem], mode: Mode, words: Sequence[str]
    ) -> Draft:
        """Read the words against a bench that is known, with the problems found on it."""
        request, wrong = read_request(words, mode, bench.options())
        draft = cls(bench, request, tuple(words), problems=[*problems, *wrong])
        draft.stated |= request.stated
        draft._lost = any(problem.field == "scenario" for problem in wrong)
        wanted = request.chosen.get("scenario", ())
        if wanted == () and "scenario" in request.chosen:
            wanted = tuple(file.name for file in bench.scenarios)
        for name in wanted:
            draft._take_scenario(name)
        return draft

    def _take_scenario(self, name: str) -> None:
        own = own_scenario(name, self.bench.scenarios, self.bench.shipped["scenario"])
        self.nodes += [node for node in own.nodes if node not in self.nodes]
        self.houses[name] = own.house
        self.stated |= own.stated
        self.problems += own.problems
        self._lost |= own.lost
        self._homeless |= own.homeless

    def scenario(self, hydra: Session) -> Built:
        """Compose and build the one scenario of a comparison or a run."""
        if self._lost:
            self._check_words_alone(hydra)
            return None, None
        names = self.request.chosen.get("scenario", ())
        choice = [f"scenario={name}" for name in names]
        choice += [f"organisation={name}" for name in self.request.chosen.get("organisation", ())]
        changes = self.request.changes
        if any(change.open_prefix for change in changes):
            wrong = open_problems(changes, hydra.values(choice))
            self.problems += wrong
            bad = {problem.field for problem in wrong}
            changes = [change for change in changes if change.key not in bad]
        values = hydra.values([*choice, *(word for change in changes for word in change.tokens)])
        return self.build(values, self.house(hydra, values, *names))

    def house(self, hydra: Session, values: Mapping[str, Any], name: str = "") -> OwnHouse:
        """Describe the organisation for which a scenario's lump sums are meant."""
        if values["organisation"].get("kind") != "from_files":
            return house_of(values)
        name = self.houses.get(name, name)
        return house_of(hydra.values([f"scenario={name}"] if name else []))

    def _check_words_alone(self, hydra: Session) -> None:
        """Check values on the command line although their scenario cannot be read."""
        plain = [change.token for change in self.request.changes if not change.open_prefix]
        if not plain:
            return
        _, wrong = check(_settings(hydra.values(plain)))
        self.problems += [problem for problem in wrong if problem.field in self.request.stated]

    def build(self, values: Mapping[str, Any], house: OwnHouse) -> Built:
        """Check composed values and build their scenario; note what is wrong."""
        settings = _settings(values)
        checked, wrong = check(settings)
        for deep in (True, False):
            if checked is None:
                checked, _ = check(without(settings, wrong, deep=deep))
        self._note(wrong)
        if checked is None:
            return None, None
        self._note(
            [*_unknown_names(checked, self.bench), *_endless(checked, self.request.stated)],
            unlike=wrong,
        )
        self.stop, self.target = checked.stop, checked.target
        if self._homeless or any(one.field.startswith("organisation") for one in wrong):
            return None, None  # without departments everything that names one would look wrong
        files = [node.content for node in self.nodes if node.group == "scenario"]
        fixed = fixed_settings(self.request.stated, files)
        self.notes += range_notes(checked, fixed)
        scenario, contradictions = assemble(checked, house, self.bench.folder, self.stated, fixed)
        self._note(contradictions, unlike=wrong)
        return (None, None) if wrong else (checked, scenario)

    def _note(self, problems: Sequence[Problem], unlike: Sequence[Problem] = ()) -> None:
        """Note problems with their files, but for those that follow from others noted before."""
        cut = [".".join(problem.field.split(".")[:2]) for problem in unlike]
        for problem in problems:
            if not any(path and path in problem.field for path in cut):
                self.problems.append(with_origin(problem, self.nodes, self.request.stated))

    def plan_names(self, mode: Mode, checked: Checked | None) -> tuple[str, ...]:
        """Name the plans to play: those asked for, else the scenario's and all of the user's own;
        in a comparison the plan of doing nothing always comes along."""
        names = self.request.plans
        if mode == "run":
            return names or (DO_NOTHING,)
        if not names:
            listed = checked.words.strategies if checked else ()
            names = (*listed, *self.bench.own_plans)
        first = () if DO_NOTHING in names else (DO_NOTHING,)
        return tuple(dict.fromkeys((*first, *names)))

    def plan(self, name: str, names: Vocabulary | None) -> Strategy | None:
        """Read one plan; a name that does not exist is on record already.

        Without a scenario (None) the study is refused, and a shipped plan adds no fault to that.
        """
        if name not in self.bench.options()["strategy"]:
            return None
        if names is None and name not in self.bench.own_plans:
            return None
        plan, wrong = read_plan(self.bench, name, names or vocabulary(None))
        self.problems += wrong
        return plan

    def plan_nodes(self) -> list[Node]:
        """Make the plans of the user's own known to Hydra by name; their content stays here."""
        return [Node("strategy", name, {}) for name in self.bench.own_plans]

    def stop_if_lost(self) -> None:
        """Refuse at once what leaves no scenario to check anything else against."""
        if self._lost:
            self.stop_if_wrong()

    def stop_if_wrong(self) -> None:
        """Refuse everything that was found wrong, each fault once."""
        if self.problems:
            raise BadInput(dict.fromkeys(self.problems))

    def study(self, keys: StudyKeys, cells: Sequence[Cell], mode: Mode) -> Study:
        """Bundle the cells into a study."""
        futures = self.stop.max if self.stop.halfwidth > 0 else keys.futures
        if mode == "run":
            futures = 1
        played = [cell.strategy.name for cell in cells]
        notes = [
            cell.scenario.organisation.rows.notes
            for cell in cells
            if cell.scenario.organisation.rows
        ]
        return Study(
            name=keys.study or cells[0].scenario.name,
            cells=distinct(cells),
            futures=futures,
            seed=keys.seed,
            generator=keys.generator,
            baseline=keys.baseline if keys.baseline in played else played[0],
            objective=keys.objective,
            config={
                **resolved(keys, cells[0].scenario, self.words, self.bench),
                "target": plain(self.target),
            },
            notes=tuple(dict.fromkeys([*(note for group in notes for note in group), *self.notes])),
            first_future=self.request.future,
            stop=self.stop,
        )


def with_origin(problem: Problem, nodes: Sequence[Node], stated: Collection[str]) -> Problem:
    """Name the file in which a wrong setting stands, unless the command line states it.

    Example
    -------
    >>> node = Node("scenario", "mine", {"adoption": {"q": -1}}, "scenarios/mine.yaml")
    >>> print(with_origin(Problem("adoption.q", "is -1"), [node], ()))
    scenarios/mine.yaml: adoption.q is -1

    A name of spaces alone is found by the setting that holds it.

    >>> node = Node("organisation", "mine", {"departments": {" ": {}}}, "scenarios/mine.yaml")
    >>> print(with_origin(Problem("organisation.departments. ", "is no name"), [node], ()))
    scenarios/mine.yaml: organisation.departments.  is no name
    """
    path = problem.field.split(" ")[0]
    if problem.file or any(f"{path}.".startswith(f"{key}.") for key in stated):
        return problem
    for node in nodes:
        inside = node.group == "organisation"
        if inside and not path.startswith("organisation."):
            continue
        parts = path.split(".")
        below = parts[1:] if inside else parts
        missing = len(parts) > 2 and states(node.content, below[:-1])
        if missing or states(node.content, below):
            return dataclasses.replace(problem, file=node.file)
    return problem


def _unknown_names(checked: Checked, bench: Bench) -> list[Problem]:
    """Refuse an objective, a baseline or a listed plan that does not exist."""
    plans = bench.options()["strategy"]
    metrics = tuple(metric.card.name for metric in METRICS)
    asked = [
        ("objective", checked.keys.objective, "metric", metrics),
        ("baseline", checked.keys.baseline, "plan", plans),
    ]
    asked += [("scenario.strategies", name, "plan", plans) for name in checked.words.strategies]
    for group, metric in (("stop", checked.stop.metric), ("target", checked.target.metric)):
        if metric:
            asked.append((f"{group}.metric", metric, "metric", metrics))
    return [
        Problem(path, f"names '{name}', which is not a {what}", nearest=nearest(name, valid))
        for path, name, what, valid in asked
        if name not in valid
    ]


def _endless(checked: Checked, stated: Collection[str]) -> list[Problem]:
    """Refuse a rule to stop that contradicts itself, or the number of futures."""
    stop, problems = checked.stop, []
    if stop.min > stop.max:
        problems.append(Problem("stop.min", f"is {stop.min}", allowed=f"20 to {stop.max}"))
    if stop.halfwidth > 0 and "futures" in stated:
        message = "is decided by stop.halfwidth; say stop.min and stop.max instead"
        problems.append(Problem("futures", message))
    return problems


def resolved(
    keys: StudyKeys, scenario: Scenario, words: Sequence[str], bench: Bench
) -> dict[str, Any]:
    """State the resolved configuration for the manifest, with what was derived from it."""
    groups = {
        group: {name: plain(getattr(getattr(scenario, group), name)) for name in knobs(parameters)}
        for group, parameters in GROUPS.items()
    }
    config = {
        "scenario": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "currency": scenario.currency,
        "strategies": list(scenario.strategies),
        "sources": dict(scenario.sources),
        "uncertain": plain(scenario.uncertain),
        **groups,
        "reports": dict(scenario.reports),
        "keys": plain(keys),
        "command": list(words),
        "own_code": {plan.file: source_hash(plan) for plan in bench.code},
    }
    return {key: without_infinity(value) for key, value in config.items()}


def without_infinity(value: Any) -> Any:
    """Spell infinity as text, which JSON has no number for.

    Example
    -------
    >>> without_infinity({"budget": float("inf"), "futures": 30})
    {'budget': 'infinite', 'futures': 30}
    """
    if isinstance(value, dict):
        return {key: without_infinity(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_infinity(item) for item in value]
    return "infinite" if isinstance(value, float) and math.isinf(value) else value


def without(
    settings: Mapping[str, Any], problems: Sequence[Problem], *, deep: bool = False
) -> dict[str, Any]:
    """Leave wrong settings out, so that their defaults stand in while the rest is looked at.

    Deep down no more than the wrong part of an entry goes, so that what names the entry finds it.

    Example
    -------
    >>> odd = {"investment": {"projects": {"crm": {"value": -1, "cost": 9}}}, "futures": 0}
    >>> wrong = [Problem("investment.projects.crm.value", "is -1"), Problem("futures", "is 0")]
    >>> without(odd, wrong, deep=True), without(odd, wrong)
    ({'investment': {'projects': {'crm': {'cost': 9}}}}, {'investment': {}})
    """
    left = copy.deepcopy(dict(settings))
    for problem in problems:
        place, parts = left, problem.field.split(".")
        for part in parts[: -1 if deep else 1]:
            if len(parts) > 1 and isinstance(place.get(part), dict):
                place, parts = place[part], parts[1:]
        place.pop(parts[0], None)
    return left


def _settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave the plan out of composed values: plans are read and checked by themselves."""
    return {key: value for key, value in values.items() if key != "strategy"}


def house_of(values: Mapping[str, Any]) -> OwnHouse:
    """Describe the organisation that a scenario states for itself.

    Example
    -------
    >>> house_of({"organisation": {"departments": {"it": {"staff": 9, "users": 4}}}})
    OwnHouse(users=4, names=('it',))
    """
    organisation = values.get("organisation", {})
    departments, groups = (
        held if isinstance(held := organisation.get(key), Mapping) else {}
        for key in ("departments", "groups")
    )
    entries = [entry for entry in departments.values() if isinstance(entry, Mapping)]
    users = sum(n for entry in entries if isinstance(n := entry.get("users"), int))
    names = (*departments, *groups)
    return OwnHouse(max(users, 1), tuple(str(name) for name in names))


def states(content: Mapping[str, Any], path: Sequence[str]) -> bool:
    """Say whether a nested mapping states a dotted path, or the setting in which it lies.

    A key may have dots of its own, as the keys of sources and ranges do.

    Example
    -------
    >>> content = {"adoption": {"q": 1}, "organisation": {"groups": {"a": []}}}
    >>> [states(content, path.split(".")) for path in ("adoption.q", "adoption.p",
    ...     "organisation.groups.a.0")]
    [True, False, True]
    """
    value: Any = content
    rest = list(path)
    while rest and isinstance(value, Mapping):
        sizes = (n for n in range(len(rest), 0, -1) if ".".join(rest[:n]) in value)
        size = next(sizes, 0)
        if size == 0:
            return False
        value, rest = value[".".join(rest[:size])], rest[size:]
    return True
