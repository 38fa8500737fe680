"""Written plans: how they are read, how they are played, and how faults are told."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sim.contracts import Pull, Strategy
from sim.errors import BadInput
from sim.observation import ReportView
from sim.organisation.scope import EVERYBODY, Scope
from sim.strategies.grammar import parse
from sim.strategies.scripted import Scripted, ScriptedPlan, Step, Trigger, plan_from_mapping
from sim.strategies.spec import with_stand_ins
from tests.hands import CARD, FakeLever, play
from tests.worlds import units

EXAMPLE: dict[str, object] = {
    "kind": "scripted",
    "title": "Five waves",
    "doc": "An example.",
    "steps": [
        {"week": 30, "pull": "go_live", "scope": {"group": "finance"}, "date": 44},
        {"week": 31, "pull": "go_live", "scope": "rest", "date": 80, "override_freeze": True},
        {"week": 34, "pull": "train", "scope": {"names": ["sales", "hr"]}, "voluntary": True},
        {"week": 44, "pull": "add_support", "weeks": 4, "scope": "all"},
        {"week": 52.0, "pull": "legacy_switch_off", "scope": {"wave": 2, "of": 5, "by": "size"}},
    ],
    "triggers": [
        {"when": "wait(support) > 2", "hold": 2, "pull": "add_support", "amount": 4,
         "max_times": 3, "cooldown": 4, "ahead": 6},
    ],
}  # fmt: skip


def a_view(week: int, wait: float = 0.0) -> ReportView:
    """Show a week in which only the desk's wait is not zero."""
    row = (0.0,) * 8 + (wait, 0.0)
    return ReportView(week, ("finance",), (), ((0.0, 0.0),) * 7, (row,))


def pulled(plan: ScriptedPlan, waits: Sequence[float]) -> list[tuple[int, Pull]]:
    """Play a plan over weeks with stated waits and list its pulls."""
    play = Scripted(plan).start()
    return [
        (week, pull) for week, wait in enumerate(waits) for pull in play.decide(a_view(week, wait))
    ]


def test_a_plan_looks_until_its_last_trigger_has_fired() -> None:
    """Steps read nothing; a trigger reads until it has fired as often as it may."""
    assert not Scripted(ScriptedPlan("p", steps=(Step(3, Pull("talk")),))).looks()
    trigger = Trigger(parse("wait(support) > 2"), Pull("talk"), max_times=2)
    play = Scripted(ScriptedPlan("p", triggers=(trigger,))).start()
    looks = []
    for week, wait in enumerate((0.0, 3.0, 0.0, 3.0, 3.0)):
        looks.append(play.looks())
        list(play.decide(a_view(week, wait)))
    assert looks == [True, True, True, True, False]


def test_who_glances_pulls_what_who_looks_pulls() -> None:
    """What is not built because nobody looks changes nothing."""
    trigger = Trigger(parse("funds >= 0 and week >= 4"), Pull("talk"), max_times=2)
    plan = ScriptedPlan("p", steps=(Step(7, Pull("talk")),), triggers=(trigger,))

    class Looking(Scripted):
        def looks(self) -> bool:
            return True

    found = []
    for one in (Scripted(plan), Looking(plan)):
        lever = FakeLever(CARD)
        record = play(one, lever).record
        found.append((lever.pulls, record.events))
    assert found[0] == found[1]
    assert [week for week, *_ in found[0][0]] == [4, 5, 7]


def faults(mapping: object, **known: object) -> list[str]:
    """List what is wrong with a plan."""
    with pytest.raises(BadInput) as bad:
        plan_from_mapping("p", mapping, "p.yaml", **known)  # type: ignore[arg-type]
    return [str(problem) for problem in bad.value.problems]


def fault_of(step: dict[str, object]) -> list[str]:
    """List what is wrong with one step."""
    return faults({"steps": [{"week": 3, "pull": "talk", **step}]})


# --- reading -----------------------------------------------------------------------------------


def test_a_plan_is_read_as_it_is_written() -> None:
    """Every key of the format reaches the plan."""
    assert plan_from_mapping("waves", EXAMPLE, "waves.yaml") == ScriptedPlan(
        name="waves",
        title="Five waves",
        doc="An example.",
        steps=(
            Step(30, Pull("go_live", Scope("group", group="finance"), date=44)),
            Step(31, Pull("go_live", Scope("rest"), date=80, override_freeze=True)),
            Step(34, Pull("train", Scope("names", names=("sales", "hr")), voluntary=True)),
            Step(44, Pull("add_support", EVERYBODY, weeks=4.0)),
            Step(52, Pull("legacy_switch_off", Scope("wave", wave=2, of=5, by="size"))),
        ),
        triggers=(
            Trigger(
                parse("wait(support) > 2"),
                Pull("add_support", amount=4.0),
                hold=2,
                cooldown=4,
                max_times=3,
                ahead=6,
            ),
        ),
    )


def test_a_plan_that_does_nothing_may_say_nothing() -> None:
    """Steps and triggers are optional; the title is the name unless stated."""
    plan = plan_from_mapping("quiet", {"kind": "scripted", "steps": None}, "quiet.yaml")
    assert plan == ScriptedPlan("quiet", "quiet")
    assert Scripted(plan).title == "quiet"


def test_all_faults_are_told_at_once() -> None:
    """Unknown keys and levers, wrong types and ranges, each with its place and nearest name."""
    said = faults(
        {
            "kind": "scriptd",
            "titl": "x",
            "steps": [
                {"week": 3, "pull": "town_hal"},
                {"week": -1, "pull": "town_hall", "amount": "four"},
                {"wek": 3, "pull": "town_hall"},
                {"week": 9, "pull": "town_hall", "date": 4},
                {"week": True, "pull": 5},
                "talk",
            ],
            "triggers": [{"when": "wayt > 2", "pull": "town_hall", "hold": 0}, {}],
        },
        levers={"town_hall": replace(CARD, name="town_hall", amount_unit="heads")},
    )
    assert said == [
        "p.yaml: titl is not a known key; did you mean title?",
        "p.yaml: step 1, pull `town_hal` is not a lever of this scenario; did you mean town_hall?",
        "p.yaml: step 2, week is -1; allowed: 0 to 2600",
        "p.yaml: step 2, amount must be a number, not 'four'",
        "p.yaml: step 3, wek is not a known key; did you mean week?",
        "p.yaml: step 3, week is missing",
        "p.yaml: step 4, date is 4, before the step's own week 9",
        "p.yaml: step 5, week must be a number, not True",
        "p.yaml: step 5, pull must be text, not 5",
        "p.yaml: step 6 must be a mapping such as {week: 30, pull: town_hall}",
        "p.yaml: trigger 1, when, character 1: `wayt` is not a quantity; did you mean wait?",
        "p.yaml: trigger 1, hold is 0; allowed: 1 to 2600",
        "p.yaml: trigger 2 must be a mapping such as {when: use > 0.5, pull: town_hall}",
        "p.yaml: kind `scriptd` is not a kind of plan file; allowed: scripted",
    ]


def test_an_amount_keeps_to_the_card_of_its_lever() -> None:
    """An amount outside the card, or for a lever that takes none, is refused before any run."""
    cards = {
        "train": replace(CARD, name="train", amount_unit="share of users", amount_high=1.0),
        "go_live": replace(CARD, name="go_live", amount_unit="-"),
    }
    said = faults(
        {
            "steps": [
                {"week": 3, "pull": "train", "amount": 4},
                {"week": 3, "pull": "train", "amount": 0.5},
                {"week": 3, "pull": "go_live", "amount": 4},
            ]
        },
        levers=cards,
    )
    assert said == [
        "p.yaml: step 1, amount is 4; allowed: 0 to 1",
        "p.yaml: step 3, amount means nothing to go_live, which takes none",
    ]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"week": 3.5}, "step 1, week must be a whole number, not 3.5"),
        ({"amount": float("nan")}, "step 1, amount is nan; allowed: -1e+09 to 1e+09"),
        ({"weeks": -2}, "step 1, weeks is -2; allowed: 0 to 2600"),
        ({"voluntary": "yes"}, "step 1, voluntary must be true or false, not 'yes'"),
        ({"hold": 2}, "step 1, hold is not a known key"),
        ({"scope": "finance"}, "step 1, scope cannot be 'finance'; allowed: all, rest, "
         "{group: NAME}, {names: [NAME, ...]} or {wave: 2, of: 5, by: flow}"),
        ({"scope": {"names": "finance"}},
         "step 1, scope, names must be a list of department names"),
        ({"scope": {"names": [3]}}, "step 1, scope, names must hold texts, not 3"),
        ({"scope": {"wave": 6, "of": 5}}, "step 1, scope, wave is 6; allowed: 1 to 5"),
        ({"scope": {"wave": 1}}, "step 1, scope, of is missing"),
        ({"scope": {"wave": 1, "of": 2, "by": "luck"}},
         "step 1, scope, by cannot be 'luck'; allowed: flow, size, file"),
        ({"scope": {"group": "a", "of": 3}}, "step 1, scope must take exactly one form; allowed: "
         "all, rest, {group: NAME}, {names: [NAME, ...]} or {wave: 2, of: 5, by: flow}"),
    ],
)  # fmt: skip
def test_a_faulty_step_is_told(step: dict[str, object], said: str) -> None:
    """Each fault is one sentence that names the step, the key and what is allowed."""
    assert [text.removeprefix("p.yaml: ") for text in fault_of(step)][:1] == [said]


def test_lists_must_be_lists() -> None:
    """A mapping where a list is needed is told."""
    assert faults({"steps": {"week": 3}}) == ["p.yaml: steps must be a list, one `- {...}` a line"]


def test_a_department_that_does_not_exist_is_refused_but_a_group_is_not() -> None:
    """Names must exist where the firm is known; a wave stands in for a group."""
    mapping = {
        "steps": [
            {"week": 3, "pull": "talk", "scope": {"names": ["financ"]}},
            {"week": 3, "pull": "talk", "scope": {"group": "plant"}},
        ],
        "triggers": [
            {"when": "use(plant) > 1 or use(sales2) > 1 or use(office) > 1", "pull": "talk"},
            {"when": "use(group:plant) > 1 and use(finance) > 1", "pull": "talk"},
        ],
    }
    assert faults(mapping, departments=["finance", "sales"], groups=["office"]) == [
        "p.yaml: step 1, scope, names `financ` is not a department; did you mean finance?",
        "p.yaml: trigger 1, when reads `sales2`, which is no department or group; did you mean "
        "sales?",
    ]
    plan_from_mapping("p", mapping, "p.yaml")


# --- playing -----------------------------------------------------------------------------------


def test_steps_are_played_in_their_weeks_in_order() -> None:
    """A step is pulled at its week, once; steps of one week in the order written."""
    plan = ScriptedPlan("p", steps=(Step(2, Pull("b")), Step(2, Pull("a")), Step(0, Pull("c"))))
    assert [(week, pull.lever) for week, pull in pulled(plan, [0.0] * 5)] == [
        (0, "c"),
        (2, "b"),
        (2, "a"),
    ]


def weeks_fired(waits: Sequence[float], **settings: int) -> list[int]:
    """List the weeks in which a trigger on the wait fires."""
    trigger = Trigger(parse("wait > 2"), Pull("add_support"), **settings)
    return [week for week, _ in pulled(ScriptedPlan("p", triggers=(trigger,)), waits)]


def test_a_trigger_fires_when_it_has_held() -> None:
    """The condition must hold for its weeks in a row; a calm week starts the count again."""
    assert weeks_fired([3, 0, 0]) == [0]
    assert weeks_fired([3, 3, 0, 3, 3, 3], hold=3) == [5]
    assert weeks_fired([2, 2, 2]) == []


def test_a_trigger_fires_at_most_so_many_times_and_rests_between() -> None:
    """Once unless said; after firing it rests for the cooldown and must hold again."""
    assert weeks_fired([3] * 8) == [0]
    assert weeks_fired([3] * 8, max_times=9) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert weeks_fired([3] * 8, max_times=2, cooldown=3) == [0, 4]
    assert weeks_fired([3] * 8, max_times=9, hold=3) == [2, 5]
    assert weeks_fired([3] * 9, max_times=9, hold=2, cooldown=3) == [1, 5]


def test_a_trigger_dates_its_pull_ahead_and_says_why() -> None:
    """`ahead` counts from the week of firing; the reason is what the view showed."""
    trigger = Trigger(parse("wait > 2"), Pull("go_live"), ahead=16)
    ((week, pull),) = pulled(ScriptedPlan("p", triggers=(trigger,)), [0, 0, 2.5])
    assert (week, pull.date, pull.why) == (2, 18, "wait(all) 2.5")


def test_a_played_plan_starts_afresh() -> None:
    """A fresh copy has no memory of an earlier run, and pickles."""
    plan = ScriptedPlan("p", triggers=(Trigger(parse("wait > 2"), Pull("add_support")),))
    first = Scripted(plan)
    assert isinstance(first, Strategy)
    assert len(list(first.decide(a_view(0, 3.0)))) == 1
    assert not list(first.decide(a_view(1, 3.0)))
    again = pickle.loads(pickle.dumps(first.start()))
    assert len(list(again.decide(a_view(0, 3.0)))) == 1


def test_groups_get_their_place_among_the_go_lives_as_stand_in() -> None:
    """Waves are counted by go-live date; the rest is one; other groups come last."""
    group = {name: Scope("group", group=name) for name in ("a", "b", "c")}
    plan = with_stand_ins(
        ScriptedPlan(
            "p",
            steps=(
                Step(1, Pull("train", group["c"])),
                Step(2, Pull("go_live", group["b"], date=60)),
                Step(3, Pull("go_live", Scope("rest"), date=70)),
                Step(4, Pull("pilot", group["a"], date=50)),
                Step(5, Pull("train", group["b"])),
            ),
            triggers=(Trigger(parse("use > 1"), Pull("talk", group["a"])),),
        )
    )
    scopes = [step.pull.scope for step in plan.steps] + [plan.triggers[0].pull.scope]
    assert [(scope.wave, scope.of) for scope in scopes if scope.kind == "group"] == [
        (4, 4),
        (2, 4),
        (1, 4),
        (2, 4),
        (1, 4),
    ]
    assert scopes[2] == Scope("rest")


def test_stand_ins_reach_management_in_a_firm_without_groups() -> None:
    """A plan by groups plays in any firm: waves of it stand in, and the record says so."""
    plan = ScriptedPlan(
        "p",
        steps=(
            Step(2, Pull("talk", Scope("group", group="a"))),
            Step(3, Pull("talk", Scope("group", group="b"))),
        ),
    )
    lever = FakeLever(CARD)
    outcome = play(Scripted(plan), lever, organisation=units([4, 6, 5, 5]))
    reached = [set(where) for _, _, where in lever.pulls]
    assert reached[0] | reached[1] == {0, 1, 2, 3}
    assert not reached[0] & reached[1]
    assert len(outcome.texts("note")) == 2
