"""Plans written down: read them from a plain mapping, and play them week by week."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from sim.contracts import Card, Pull, View
from sim.errors import BadInput, Problem, nearest
from sim.organisation.scope import EVERYBODY, Scope
from sim.strategies.grammar import Condition, evidence, holds, parse
from sim.strategies.spec import ScriptedPlan, Step, Trigger, with_stand_ins

__all__ = ["Scripted", "ScriptedPlan", "Step", "Trigger", "plan_from_mapping"]

_PLAN_KEYS = ("kind", "title", "doc", "steps", "triggers")
_PULL_KEYS = ("pull", "what", "scope", "amount", "weeks", "override_freeze", "voluntary")
_STEP_KEYS = ("week", *_PULL_KEYS, "date")
_TRIGGER_KEYS = ("when", *_PULL_KEYS, "hold", "cooldown", "max_times", "ahead")
_SCOPE_KEYS = ("group", "names", "wave", "of", "by")
_SCOPE_FORMS = "all, rest, {group: NAME}, {names: [NAME, ...]} or {wave: 2, of: 5, by: flow}"
_LATEST = 2600
"""Last week that a plan may name: the longest horizon of money, fifty years."""


class Scripted:
    """Play a scripted plan: each step in its week, each trigger when its condition has held.

    Parameters
    ----------
    plan : the plan; groups without a mapping get the wave of their place in it.

    Source: own design.

    Example
    -------
    >>> from sim.observation import ReportView
    >>> step = Step(3, Pull("town_hall"))
    >>> play = Scripted(ScriptedPlan("talk", steps=(step,))).start()
    >>> calm = (0.0,) * 10
    >>> [len(list(play.decide(ReportView(week, (), (), (), (calm,))))) for week in range(5)]
    [0, 0, 0, 1, 0]
    """

    def __init__(self, plan: ScriptedPlan) -> None:
        self.plan = plan
        whole = with_stand_ins(plan)
        self._triggers = whole.triggers
        self._steps: dict[int, list[Pull]] = {}
        for step in whole.steps:
            self._steps.setdefault(step.week, []).append(replace(step.pull, why="as planned"))
        self._held = [0] * len(self._triggers)
        self._fired: list[list[int]] = [[] for _ in self._triggers]

    @property
    def name(self) -> str:
        """Name, as commands and tables use it."""
        return self.plan.name

    @property
    def title(self) -> str:
        """Title, as pages use it."""
        return self.plan.title or self.plan.name

    def start(self) -> Scripted:
        """Return a fresh copy without memory, for a new run."""
        return Scripted(self.plan)

    def looks(self) -> bool:
        """Tell whether a trigger may still fire: steps read nothing but the week."""
        pairs = zip(self._fired, self._triggers, strict=True)
        return any(len(fired) < trigger.max_times for fired, trigger in pairs)

    def decide(self, view: View) -> Iterator[Pull]:
        """Yield the pulls of this week: its steps, then the triggers that fire."""
        yield from self._steps.get(view.week, ())
        for place, trigger in enumerate(self._triggers):
            fired = self._fired[place]
            if len(fired) >= trigger.max_times:
                continue
            self._held[place] = self._held[place] + 1 if holds(trigger.when, view) else 0
            rested = not fired or view.week - fired[-1] > trigger.cooldown
            if self._held[place] < trigger.hold or not rested:
                continue
            fired.append(view.week)
            self._held[place] = 0
            date = None if trigger.ahead is None else view.week + trigger.ahead
            yield replace(trigger.pull, date=date, why=evidence(trigger.when, view))


def plan_from_mapping(
    name: str,
    mapping: Mapping[str, object],
    where: str,
    levers: Mapping[str, Card] | None = None,
    departments: Collection[str] | None = None,
    groups: Collection[str] = (),
) -> ScriptedPlan:
    """Turn the plain mapping of a YAML plan into a plan, or say all that is wrong with it.

    Parameters
    ----------
    name : name of the plan.
    mapping : plain dicts, lists, texts and numbers, already checked for safety.
    where : file name for messages.
    levers : name -> card of the levers that exist; None: not checked. An amount must lie in the
        range of its lever's card; a lever whose card has no unit takes no amount.
    departments : names of the departments that exist; None: not checked. A named department that
        does not exist is refused; a group need not be mapped, since a wave stands in for it.
    groups : names of the groups that the organisation maps, for places in conditions.

    Raises
    ------
    BadInput : every problem found, each with its place and the nearest valid name.

    Source: own design.

    Example
    -------
    >>> plan_from_mapping("p", {"steps": [{"weak": 3, "pull": "town_hall"}]}, "p.yaml")
    Traceback (most recent call last):
    sim.errors.BadInput: p.yaml: step 1, weak is not a known key; did you mean week?
    p.yaml: step 1, week is missing
    """
    reader = _PlanReader(where, levers, departments, groups)
    reader.check_keys(mapping, _PLAN_KEYS, "")
    steps = tuple(
        reader.step(item, f"step {number}")
        for number, item in enumerate(reader.listed(mapping, "steps"), start=1)
    )
    triggers = tuple(
        reader.trigger(item, f"trigger {number}")
        for number, item in enumerate(reader.listed(mapping, "triggers"), start=1)
    )
    kind = reader.text(mapping, "kind", "", "scripted")
    if kind != "scripted":
        reader.complain("kind", f"`{kind}` is not a kind of plan file", allowed="scripted")
    title = reader.text(mapping, "title", "", name)
    doc = reader.text(mapping, "doc", "", "")
    reader.check_places(steps, triggers)
    if reader.problems:
        raise BadInput(reader.problems)
    return ScriptedPlan(name, title, steps, triggers, doc)


class _Fields:
    """Read fields of one file, noting every problem and going on."""

    def __init__(self, where: str) -> None:
        self.problems: list[Problem] = []
        self._where = where

    def listed(self, mapping: Mapping[str, object], key: str) -> Sequence[object]:
        value = mapping.get(key)
        if value is None:
            return ()
        if isinstance(value, (list, tuple)):
            return value
        self.complain(key, "must be a list, one `- {...}` a line")
        return ()

    def text(self, fields: Mapping[str, object], key: str, place: str, default: str) -> str:
        value = fields.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        self.complain(_at(place, key), f"must be text, not {value!r}")
        return default

    def check_keys(self, fields: Mapping[str, object], known: Sequence[str], place: str) -> None:
        for key in fields:
            if key not in known:
                near = nearest(str(key), known)
                self.complain(_at(place, str(key)), "is not a known key", near=near)

    def complain(self, field: str, message: str, *, allowed: str = "", near: str = "") -> None:
        self.problems.append(Problem(field, message, self._where, allowed, near))

    def _fields(
        self, item: object, known: Sequence[str], place: str, example: str
    ) -> Mapping[str, object]:
        if not isinstance(item, Mapping) or not item:
            self.complain(place, f"must be a mapping such as {example}")
            return {}
        self.check_keys(item, known, place)
        return item

    def _flag(self, fields: Mapping[str, object], key: str, place: str) -> bool:
        value = fields.get(key, False)
        if not isinstance(value, bool):
            self.complain(_at(place, key), f"must be true or false, not {value!r}")
        return value is True

    def _whole(
        self,
        fields: Mapping[str, object],
        key: str,
        place: str,
        low: int,
        high: int,
        *,
        needed: bool = False,
    ) -> int | None:
        if needed and key not in fields:
            if fields:
                self.complain(_at(place, key), "is missing")
            return None
        value = self._number(fields, key, place, float(low), float(high))
        if value is None or value.is_integer():
            return None if value is None else int(value)
        self.complain(_at(place, key), f"must be a whole number, not {value:g}")
        return None

    def _number(
        self, fields: Mapping[str, object], key: str, place: str, low: float, high: float
    ) -> float | None:
        value = fields.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.complain(_at(place, key), f"must be a number, not {value!r}")
            return None
        if not low <= value <= high:
            self.complain(_at(place, key), f"is {value:g}", allowed=f"{low:g} to {high:g}")
            return None
        return float(value)


class _PlanReader(_Fields):
    """Read one plan against the levers, departments and groups that exist."""

    def __init__(
        self,
        where: str,
        levers: Mapping[str, Card] | None,
        departments: Collection[str] | None,
        groups: Collection[str],
    ) -> None:
        super().__init__(where)
        self._levers = levers
        self._departments = None if departments is None else tuple(departments)
        self._groups = tuple(groups)

    def step(self, item: object, place: str) -> Step:
        fields = self._fields(item, _STEP_KEYS, place, "{week: 30, pull: town_hall}")
        week = self._whole(fields, "week", place, 0, _LATEST, needed=True) or 0
        date = self._whole(fields, "date", place, 0, _LATEST)
        if date is not None and date < week:
            self.complain(f"{place}, date", f"is {date}, before the step's own week {week}")
        return Step(week, replace(self._pull(fields, place), date=date))

    def trigger(self, item: object, place: str) -> Trigger:
        fields = self._fields(item, _TRIGGER_KEYS, place, "{when: use > 0.5, pull: town_hall}")
        return Trigger(
            when=self._condition(fields, place),
            pull=self._pull(fields, place),
            hold=self._whole(fields, "hold", place, 1, _LATEST) or 1,
            cooldown=self._whole(fields, "cooldown", place, 0, _LATEST) or 0,
            max_times=self._whole(fields, "max_times", place, 1, _LATEST) or 1,
            ahead=self._whole(fields, "ahead", place, 0, _LATEST),
        )

    def check_places(self, steps: Sequence[Step], triggers: Sequence[Trigger]) -> None:
        """Refuse a place in a condition that no department and no group of the plan bears."""
        if self._departments is None:
            return
        pulls = [step.pull for step in steps] + [trigger.pull for trigger in triggers]
        used = tuple(pull.scope.group for pull in pulls if pull.scope.kind == "group")
        known = (*self._departments, *self._groups, *used)
        for number, trigger in enumerate(triggers, start=1):
            for of in trigger.when.places():
                if of.removeprefix("group:") not in known:
                    self.complain(
                        f"trigger {number}, when",
                        f"reads `{of}`, which is no department or group",
                        near=nearest(of, known),
                    )

    def _pull(self, fields: Mapping[str, object], place: str) -> Pull:
        lever = self.text(fields, "pull", place, "")
        if not fields:
            return Pull(lever)
        if "pull" not in fields:
            self.complain(_at(place, "pull"), "is missing")
        elif self._levers is not None and lever and lever not in self._levers:
            near = nearest(lever, tuple(self._levers))
            self.complain(
                _at(place, "pull"), f"`{lever}` is not a lever of this scenario", near=near
            )
        card = (self._levers or {}).get(lever)
        if card is not None and card.amount_unit == "-" and "amount" in fields:
            self.complain(_at(place, "amount"), f"means nothing to {lever}, which takes none")
        what = self._what(fields, card, place)
        low, high = 0.0 if self._levers is not None else -1e9, 1e9  # a range is known by its card
        if card is not None:
            low, high = card.amount_low, min(card.amount_high, high)
        return Pull(
            lever,
            scope=self._scope(fields.get("scope"), _at(place, "scope")),
            amount=self._number(fields, "amount", place, low, high),
            weeks=self._number(fields, "weeks", place, 0.0, float(_LATEST)),
            override_freeze=self._flag(fields, "override_freeze", place),
            voluntary=self._flag(fields, "voluntary", place),
            what=what,
        )

    def _what(self, fields: Mapping[str, object], card: Card | None, place: str) -> str:
        """Read the name of what a lever acts on, against those that there are."""
        what = self.text(fields, "what", place, "")
        if card is None:
            return what
        if what and not card.what:
            self.complain(_at(place, "what"), f"means nothing to {card.name}, which names nothing")
        elif card.what and not what and not card.usual:
            self.complain(_at(place, "what"), f"is missing; {card.name} must name a {card.what}")
        elif what and card.choices and what not in card.choices:
            near = nearest(what, card.choices)
            self.complain(_at(place, "what"), f"`{what}` is not a {card.what}", near=near)
        return what

    def _condition(self, fields: Mapping[str, object], place: str) -> Condition:
        text = self.text(fields, "when", place, "")
        if "when" not in fields and fields:
            self.complain(_at(place, "when"), "is missing")
        if text:
            try:
                return parse(text)
            except BadInput as bad:
                for one in bad.problems:
                    field = f"{_at(place, 'when')}, {one.field}:"
                    self.complain(field, one.message, allowed=one.allowed, near=one.nearest)
        return Condition(())

    def _scope(self, value: object, place: str) -> Scope:
        if value is None or value == "all":
            return EVERYBODY
        if value == "rest":
            return Scope("rest")
        if not isinstance(value, Mapping):
            self.complain(place, f"cannot be {value!r}", allowed=_SCOPE_FORMS)
            return EVERYBODY
        self.check_keys(value, _SCOPE_KEYS, place)
        forms = [key for key in ("group", "names", "wave") if key in value]
        if len(forms) != 1 or (forms != ["wave"] and ("of" in value or "by" in value)):
            self.complain(place, "must take exactly one form", allowed=_SCOPE_FORMS)
            return EVERYBODY
        if forms == ["group"]:
            return self._group(value, place)
        return self._names(value, place) if forms == ["names"] else self._wave(value, place)

    def _group(self, value: Mapping[str, object], place: str) -> Scope:
        """Read a group; one that is nearly a group of the organisation is a slip of the pen."""
        group = self.text(value, "group", place, "")
        if group not in self._groups:
            near = get_close_matches(group, self._groups, n=1, cutoff=0.8)
            if near:
                self.complain(_at(place, "group"), f"`{group}` is not a group", near=near[0])
        return Scope("group", group=group)

    def _names(self, value: Mapping[str, object], place: str) -> Scope:
        names = value["names"]
        if not isinstance(names, (list, tuple)) or not names:
            self.complain(_at(place, "names"), "must be a list of department names")
            return EVERYBODY
        for name in names:
            if not isinstance(name, str):
                self.complain(_at(place, "names"), f"must hold texts, not {name!r}")
            elif self._departments is not None and name not in self._departments:
                near = nearest(name, self._departments)
                self.complain(_at(place, "names"), f"`{name}` is not a department", near=near)
        return Scope("names", names=tuple(str(name) for name in names))

    def _wave(self, value: Mapping[str, object], place: str) -> Scope:
        of = self._whole(value, "of", place, 1, 1000, needed=True) or 1
        wave = self._whole(value, "wave", place, 1, of) or 1
        by = value.get("by", "flow")
        if by == "flow" or by == "size" or by == "file":
            return Scope("wave", wave=wave, of=of, by=by)
        self.complain(_at(place, "by"), f"cannot be {by!r}", allowed="flow, size, file")
        return EVERYBODY


def _at(place: str, key: str) -> str:
    return f"{place}, {key}" if place else key
