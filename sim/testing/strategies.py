"""Check a strategy: fresh, deterministic, content with its view, and polite in what it pulls."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import get_args

from sim.catalogue import lever_cards
from sim.contracts import QUANTITIES, Card, Pull, Strategy
from sim.observation import ReportView
from sim.organisation.scope import Scope, WaveOrder
from sim.scenario import Scenario
from sim.strategies.scripted import Scripted
from sim.strategies.spec import ScriptedPlan
from sim.testing.claims import claim, claim_name, claim_text, claim_travels, without_hidden_luck

WEEKS = 157
MOST_PULLS = 200
"""Pulls of one week beyond which a plan is taken for one that never ends."""

_KINDS = ("all", "names", "group", "wave", "rest")

Weeks = list[tuple[Pull, ...]]


class WatchedView:
    """Show what a view may show, and note everything else that a strategy asks for."""

    __slots__ = ("_odd", "_view")

    def __init__(self, view: ReportView, odd: list[str]) -> None:
        self._view = view
        self._odd = odd

    def __getattr__(self, name: str) -> object:
        self._odd.append(name)
        raise AttributeError(f"a view has no {name}")

    @property
    def week(self) -> int:
        """The week that begins now."""
        return self._view.week

    @property
    def departments(self) -> tuple[str, ...]:
        """Department names."""
        return self._view.departments

    @property
    def groups(self) -> tuple[str, ...]:
        """Group names of the organisation."""
        return self._view.groups

    def read(self, quantity: str, of: str = "all") -> float:
        """Read one observed quantity."""
        return self._view.read(quantity, of)

    def growth(self, quantity: str, weeks: int) -> float:
        """Change of an observed quantity of all over the last weeks."""
        return self._view.growth(quantity, weeks)

    def slowest(self, quantity: str = "proficient") -> str:
        """Name the department in use whose observed quantity is lowest."""
        return self._view.slowest(quantity)


def check_strategy(
    plan: Strategy | ScriptedPlan | type, levers: Collection[str] | None = None
) -> None:
    """Check that a strategy, a written plan or a class with `decide` keeps the rules.

    It is played through five stories: an ordinary rollout, a firm of one department, a firm in
    which nothing is reported, a crisis, and bliss.

    Parameters
    ----------
    plan : what to check; a class is made without arguments, as `--with` does.
    levers : levers that exist, by name with their cards, or names alone (amounts are then from 0
        up); None takes all that the shipped mechanisms offer.

    Raises
    ------
    AssertionError : the first rule that is broken, in a plain sentence.

    Source: own design.

    Example
    -------
    >>> from sim.strategies.grammar import parse
    >>> from sim.strategies.spec import Step, Trigger
    >>> more = Trigger(parse("wait(support) > 1"), Pull("add_support"))
    >>> check_strategy(ScriptedPlan("calm", steps=(Step(3, Pull("town_hall")),), triggers=(more,)))
    """
    make = _maker(plan)
    known = tuple(lever_cards(Scenario("check"))) if levers is None else levers
    sample = make()
    claim_name(getattr(sample, "name", "plan"), "the strategy's name")
    claim_text(getattr(sample, "title", "plan"), "the strategy's title")
    claim(callable(getattr(sample, "decide", None)), "the strategy has no decide(view)")
    if not isinstance(plan, (type, ScriptedPlan)):
        claim(make() is not plan, "start() returns the strategy itself, not a fresh copy")
        claim_travels(plan, "the strategy")
    claim(make() is not make(), "start() returns the same copy twice")
    for title, story in _stories():
        _check_story(make, story, title, known, is_class=isinstance(plan, type))
    _check_memory(make, plan, dict(_stories()))


def _maker(plan: Strategy | ScriptedPlan | type) -> Callable[[], Strategy]:
    """Find how to make a fresh copy."""
    if isinstance(plan, ScriptedPlan):
        return Scripted(plan).start
    if isinstance(plan, type):
        made = plan()
        start = getattr(made, "start", None)
        return start if callable(start) else plan
    claim(callable(getattr(plan, "start", None)), "the strategy has no start() for a fresh copy")
    return plan.start


def _check_story(
    make: Callable[[], Strategy],
    story: Sequence[ReportView],
    title: str,
    levers: Collection[str],
    *,
    is_class: bool,
) -> None:
    odd: list[str] = []

    def play() -> Weeks:
        return _play(make(), story, title, odd, none_is_nothing=is_class)

    first = without_hidden_luck(play, "the strategy")
    claim(not odd, f"in {title} the strategy asks the view for what it has not: {sorted(set(odd))}")
    claim(first == play(), f"in {title} the strategy decides differently the second time")
    for week, pulls in enumerate(first):
        for pull in pulls:
            _check_pull(pull, week, title, levers)


def _check_memory(
    make: Callable[[], Strategy],
    plan: Strategy | ScriptedPlan | type,
    stories: dict[str, Sequence[ReportView]],
) -> None:
    """Claim that a copy remembers nothing of another run, nor of one that runs beside it."""
    crisis, ordinary = stories["a crisis"], stories["an ordinary rollout"]
    lenient = isinstance(plan, type)
    alone = _play(make(), ordinary, "", [], none_is_nothing=lenient)
    used = make()
    _play(used, crisis, "", [], none_is_nothing=lenient)
    start = getattr(used, "start", None)
    fresh = start() if callable(start) else make()
    after = _play(fresh, ordinary, "", [], none_is_nothing=lenient)
    claim(after == alone, "a fresh copy remembers an earlier run")
    here, there = make(), make()
    beside: Weeks = []
    for calm, bad in zip(ordinary, crisis, strict=True):
        beside += _play(here, (calm,), "", [], none_is_nothing=lenient)
        _play(there, (bad,), "", [], none_is_nothing=lenient)
    claim(beside == alone, "two copies that are played side by side share their memory")
    half = make()
    _play(half, ordinary[: WEEKS // 2], "", [], none_is_nothing=lenient)
    if not lenient:
        claim_travels(half, "a strategy in the middle of a run")


def _play(
    strategy: Strategy,
    story: Sequence[ReportView],
    title: str,
    odd: list[str],
    *,
    none_is_nothing: bool,
) -> Weeks:
    """Play a story and return the pulls of each week."""
    weeks: Weeks = []
    for view in story:
        try:
            decided = strategy.decide(WatchedView(view, odd))
            if decided is None and none_is_nothing:
                decided = ()
            pulls = tuple(itertools.islice(decided, MOST_PULLS + 1))
        except Exception as error:
            raise AssertionError(
                f"in {title}, week {view.week}, the strategy fails: {type(error).__name__}: {error}"
            ) from error
        claim(len(pulls) <= MOST_PULLS, f"in {title} the strategy never stops pulling")
        weeks.append(pulls)
    return weeks


def _check_pull(pull: object, week: int, title: str, levers: Collection[str]) -> None:
    where = f"in {title}, week {week},"
    claim(isinstance(pull, Pull), f"{where} decide yields {pull!r}, which is no Pull")
    assert isinstance(pull, Pull)
    claim(pull.lever in levers, f"{where} there is no lever {pull.lever!r}")
    card = levers[pull.lever] if isinstance(levers, Mapping) else None
    least = card.amount_low if isinstance(card, Card) else 0.0
    for what, number, low in (("amount", pull.amount, least), ("weeks", pull.weeks, 0.0)):
        good = number is None or (isinstance(number, (int, float)) and low <= number < math.inf)
        claim(good, f"{where} {pull.lever}: {what} {number!r} is no number from {low:g} up")
    dated = pull.date is None or (isinstance(pull.date, int) and pull.date >= week)
    claim(dated, f"{where} {pull.lever}: the date {pull.date!r} is no week from now on")
    claim(isinstance(pull.why, str), f"{where} {pull.lever}: `why` must be text")
    for flag in (pull.voluntary, pull.override_freeze):
        claim(isinstance(flag, bool), f"{where} {pull.lever}: a flag is {flag!r}")
    _check_scope(pull.scope, f"{where} {pull.lever}:")


def _check_scope(scope: object, where: str) -> None:
    claim(isinstance(scope, Scope), f"{where} the scope {scope!r} is no Scope")
    assert isinstance(scope, Scope)
    claim(scope.kind in _KINDS, f"{where} there is no scope of kind {scope.kind!r}")
    claim(scope.kind != "names" or scope.names, f"{where} the scope names no department")
    claim(scope.kind != "group" or scope.group, f"{where} the scope names no group")
    claim(1 <= scope.wave <= scope.of, f"{where} wave {scope.wave} of {scope.of} cannot be")
    claim(scope.by in get_args(WaveOrder), f"{where} waves cannot be cut by {scope.by!r}")


def _stories() -> Iterator[tuple[str, Sequence[ReportView]]]:
    """Tell five stories, each as the views of its weeks."""
    firm, groups = ("finance", "sales", "warehouse", "it"), ("finance", "plant")
    yield "an ordinary rollout", _story(firm, groups, _ordinary)
    yield "a firm of one department", _story(("everybody",), (), _ordinary)
    yield "a firm in which nothing is reported", _story(firm, (), lambda _: _figures(0.0))
    yield "a crisis", _story(firm, groups, lambda _: _figures(0.05, wait=9.0, funds=-1.0))
    yield "bliss", _story(firm, groups, lambda _: _figures(1.0, funds=math.inf))


def _story(
    departments: tuple[str, ...],
    groups: tuple[str, ...],
    figures: Callable[[int], tuple[float, ...]],
) -> Sequence[ReportView]:
    """Make the views of a story from the figures of all in each week."""
    history: list[tuple[float, ...]] = []
    views = []
    n = len(departments)
    for week in range(WEEKS):
        now = figures(week)
        history.append(now)
        # Departments differ a little, the last being the slowest.
        rows = tuple(
            (*(value * (1.0 - 0.1 * d) for d in range(n)), *(value for _ in groups), value)
            for value in now[:7]
        )
        views.append(ReportView(week, departments, groups, rows, tuple(history)))
    return views


def _ordinary(week: int) -> tuple[float, ...]:
    """Let use rise from week 45 on, with a busy desk at first."""
    use = 1.0 / (1.0 + math.exp((60.0 - week) / 5.0)) if week > 44 else 0.0
    return _figures(use, wait=2.0 * math.exp(-(((week - 56.0) / 4.0) ** 2)), funds=1e6 - 1e3 * week)


def _figures(use: float, *, wait: float = 0.0, funds: float = 1e6) -> tuple[float, ...]:
    """Fill all quantities of all from the share in use, the wait and the funds."""
    shown = {
        **dict.fromkeys(("use", "aware", "willing"), use),
        "routine": use**2,
        "proficient": use**3,
        "output": 1.0 - 0.3 * use * (1.0 - use),
        "changes": 1.0 + 4.0 * use * (1.0 - use),
        "waiting": 50.0 * wait,
        "wait": wait,
        "funds": funds,
        "news": 0.0,
        "debt": 10.0 * (1.0 - use),
    }
    return tuple(shown[quantity.name] for quantity in QUANTITIES)
