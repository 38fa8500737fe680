"""Make scenarios as people break them: seeded, one fault a file, with what must come of it.

Every maker returns a `Mutant`: the text, and either the words that its refusal must hold, or the
value that an accepted configuration must keep. A mutant with neither may go either way, but never
any other.
"""

from __future__ import annotations

import math
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sim.config.knob_tables import GROUPS, field_types
from sim.errors import nearest
from sim.units import Knob, knobs

FILE = "scenarios/mine.yaml"
NUMBERS = [
    (group, name, about)
    for group, parameters in GROUPS.items()
    for name, about in knobs(parameters).items()
    if field_types(parameters)[name] in (int, float)
]
WHOLE = {
    (group, name)
    for group, parameters in GROUPS.items()
    for name, annotation in field_types(parameters).items()
    if annotation is int
}
SURPRISES = (
    "no", "yes", "on", "off", "y", "n", "010", "0x10", "0o17", "12:30", "12:30:00", "2027-02-01",
    "1_0", "NaN", "inf", "Infinity", "½", "٣",
)  # fmt: skip
DEPARTMENTS = "{a: {staff: 9, users: 4}, b: {staff: 5, users: 5}}"


@dataclass(frozen=True)
class Mutant:
    """Hold one broken (or merely odd) scenario and what must come of it.

    Parameters
    ----------
    family : what is wrong with it.
    text : the file.
    says : words that the refusal must hold; empty: it need not be refused.
    keeps : dotted setting -> value that it must have if it is accepted.
    """

    family: str
    text: str | bytes
    says: tuple[str, ...] = ()
    keeps: dict[str, Any] = field(default_factory=dict)


def scenario(body: str) -> str:
    """Put a body below the line that every scenario needs."""
    return f"extends: voluntary_tool\n{body}\n"


def one_number(luck: random.Random) -> tuple[str, str, Knob]:
    """Choose a setting that is a number."""
    return luck.choice(NUMBERS)


def fault(family: str, group: str, name: str, value: str, *says: str, about: Knob) -> Mutant:
    """Give a setting a wrong value; file, key and range must be said."""
    text = scenario(f"{group}:\n  {name}: {value}")
    allowed = (f"allowed: {about.allowed()}",) if about.allowed() else ()
    return Mutant(family, text, (FILE, f"{group}.{name}", *allowed, *says))


def misspelt(luck: random.Random) -> Mutant:
    """Leave out, double, swap or change a letter of a key."""
    group, name, _ = one_number(luck)
    names = list(knobs(GROUPS[group]))
    while True:
        at = luck.randrange(len(name))
        wrong = luck.choice(
            [
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + luck.choice(string.ascii_lowercase) + name[at + 1 :],
                name.replace("_", "-") if "_" in name else name + "s",
                name.upper(),
            ]
        )
        if wrong and wrong not in names and not (wrong.startswith("_") and wrong.endswith("_")):
            break
    close = nearest(wrong, names)
    hint = ("did you mean",) if close else ()
    text = scenario(f"{group}:\n  {wrong}: 1")
    if wrong in ("no", "y", "n"):
        hint = ()
    return Mutant("misspelt key", text, (FILE, f"{group}.{wrong} is not a known setting", *hint))


def misspelt_group(luck: random.Random) -> Mutant:
    """Change a letter in the name of a group."""
    group = luck.choice(list(GROUPS))
    at = luck.randrange(1, len(group))
    wrong = group[:at] + luck.choice("xyz") + group[at + 1 :]
    says = (FILE, f"{wrong} cannot stand at the top of a scenario", f"did you mean {group}?")
    return Mutant("misspelt group", scenario(f"{wrong}:\n  a: 1"), says)


def wrong_type(luck: random.Random) -> Mutant:
    """Give a number as text, list, mapping or truth."""
    group, name, about = one_number(luck)
    value = luck.choice(
        ["lots", "'7'", "[1]", "{a: 1}", "true", "null", "[]", "{}", "1 week", "1,5"]
    )
    return fault("wrong type", group, name, value, about=about)


def out_of_range(luck: random.Random) -> Mutant:
    """Go below the lowest or beyond the highest allowed value."""
    while True:
        group, name, about = one_number(luck)
        ends = [
            value
            for value in (
                None if about.low is None else about.low - luck.choice([1, 1000]),
                None if about.high is None else about.high * 2 + luck.choice([1, 1000]),
            )
            if value is not None and math.isfinite(value)
        ]
        if ends:
            return fault("out of range", group, name, f"{luck.choice(ends):g}", about=about)


def not_finite(luck: random.Random) -> Mutant:
    """Say NaN, or infinity where the range ends."""
    group, name, about = one_number(luck)
    endless = about.high is None or math.isinf(about.high)
    word = luck.choice([".nan", ".NaN", ".NAN", "-.inf"] + ([] if endless else [".inf", "+.Inf"]))
    return fault("NaN or infinite", group, name, word, about=about)


def surprise(luck: random.Random) -> Mutant:
    """Write a word that some readers of YAML turn into something else, where a number stands."""
    group, name, about = one_number(luck)
    word = luck.choice([*SURPRISES, "1e", "1.2.3", "+-1", "1,000", "1０", "0b11", "--1", "1__000"])
    return fault("YAML surprise for a number", group, name, word, about=about)


def surprising_text(luck: random.Random) -> Mutant:
    """Write such a word where text stands: it stays as it is written."""
    name = luck.choice(["title", "question", "currency"])
    word = luck.choice([*SURPRISES, "=1+1", "café", "CON", "../../x", "<b>"])
    text = scenario(f"scenario:\n  {name}: {word}")
    return Mutant("YAML surprise for text", text, keeps={f"scenario.{name}": word})


def duplicate(luck: random.Random) -> Mutant:
    """State a key twice."""
    group, name, _ = one_number(luck)
    text = luck.choice(
        [
            f"{group}:\n  {name}: 1\n  {name}: 1",
            f"{group}:\n  {name}: 1\n{group}:\n  {name}: 1",
            f"{group}: {{{name}: 1, '{name}': 1}}",
        ]
    )
    return Mutant("duplicate key", scenario(text), (FILE, "line ", "a second time"))


def tabs(luck: random.Random) -> Mutant:
    """Indent with tabs."""
    group, name, _ = one_number(luck)
    text = luck.choice([f"{group}:\n\t{name}: 1", f"{group}:\n  {name}:\n\t\t- 1", f"\t{group}:"])
    return Mutant("tabs", scenario(text), (FILE, "line ", "is not readable YAML"))


def deep(luck: random.Random) -> Mutant:
    """Nest far deeper than any setting lies."""
    depth = luck.choice([21, 50, 400, 3000])
    one = luck.choice(["{a: ", "["])
    text = f"adoption: {one * depth}1" + ("}" if one == "{a: " else "]") * depth
    return Mutant("deep nesting", scenario(text), (FILE, "nested too deeply", "allowed: 20 levels"))


def list_for_mapping(luck: random.Random) -> Mutant:
    """Give a list, a text or nothing where settings stand, or the other way about."""
    group = luck.choice(list(GROUPS))
    value = luck.choice(["[1, 2]", "[]", "7", "text", "~", "true", "[{a: 1}]"])
    return Mutant(
        "list for a mapping", scenario(f"{group}: {value}"), (FILE, f"{group} holds no settings")
    )


def mapping_for_list(luck: random.Random) -> Mutant:
    """Give a mapping or a word where a list or an open mapping stands."""
    path = luck.choice(
        ["calendar.freezes", "calendar.peaks", "organisation.flows", "organisation.groups",
         "environment.hazards", "scenario.strategies", "scenario.uncertain", "scenario.sources"]
    )  # fmt: skip
    group, name = path.split(".")
    value = luck.choice(["word", "7", "{a: 1}", "[1]", "true", "[[[]]]", "null", "{a: {b: [1]}}"])
    return Mutant("mapping for a list", scenario(f"{group}:\n  {name}: {value}"), (FILE, path))


def look_alike(luck: random.Random) -> Mutant:
    """Use a letter that looks like another, or one that cannot be seen."""
    pairs = {"a": "а", "e": "е", "o": "о", "c": "с", "i": "і", "p": "р", "s": "ѕ", "_": "＿"}
    group, name, _ = one_number(luck)
    at = next((spot for spot, letter in enumerate(name) if letter in pairs), None)
    hidden = luck.choice(["\u200b", "\u00ad", "\u202e", "\u2060"])
    wrong = hidden + name if at is None else name[:at] + pairs[name[at]] + name[at + 1 :]
    if luck.random() < 0.3:
        wrong = name + hidden
    return Mutant(
        "look-alike letters", scenario(f"{group}:\n  {wrong}: 1"), (FILE, "is not a known")
    )


def huge(luck: random.Random) -> Mutant:
    """Write a number that no machine holds."""
    group, name, about = one_number(luck)
    while about.high is None or math.isinf(about.high):
        group, name, about = one_number(luck)
    value = luck.choice(["9" * 30, "9" * 5000, "1" + "0" * 400, "1e999", "-1e400", "1e308"])
    return fault("huge number", group, name, value, about=about)


def target(luck: random.Random) -> Mutant:
    """Ask for code by the key that Hydra runs."""
    key = luck.choice(["_target_", "_partial_", "_recursive_", "_args_", "_convert_", "_x_"])
    value = luck.choice(["os.system", "builtins.open", "pandas.read_pickle", "true", "[touch, x]"])
    group = luck.choice(list(GROUPS))
    text = luck.choice(
        [
            f"{key}: {value}",
            f"{group}:\n  {key}: {value}",
            f"{group}: {{a: {{b: {{'{key}': {value}}}}}}}",
            f'{group}:\n  "\\x5f{key[1:]}": {value}',
        ]
    )
    return Mutant("_target_ and its kin", scenario(text), (FILE, "line ", f"the key '{key}'"))


def tag(luck: random.Random) -> Mutant:
    """Ask for a type by a tag."""
    value = luck.choice(
        ["!!python/object/apply:os.system ['touch pwned']", "!!python/name:os.system", "!!set {a}",
         "!!binary aGk=", "!mine 1", "!!float 1", "!<tag:yaml.org,2002:str> x", "!!omap [a: 1]",
         "!!python/module:os", "!!timestamp 2027-02-01"]
    )  # fmt: skip
    group, name, _ = one_number(luck)
    return Mutant("tag", scenario(f"{group}:\n  {name}: {value}"), (FILE, "has a tag"))


def resolver(luck: random.Random) -> Mutant:
    """Ask for something to be filled in."""
    value = luck.choice(
        ["${oc.env:HOME}", "${oc.env:PATH,x}", "${oc.decode:1}", "${adoption.q}", "${hydra:cwd}",
         "${oc.create:{a: 1}}", "x${now:%Y}", "${x", "${${a}}", "'${oc.env:USER}'", "${.q}"]
    )  # fmt: skip
    place = luck.choice(
        ["scenario:\n  title: {}", "adoption:\n  q: {}", "scenario:\n  ? {}\n  : 1"]
    )
    return Mutant("resolver", scenario(place.format(f'"{value}"')), (FILE, "holds ${"))


def anchors(luck: random.Random) -> Mutant:
    """Use anchors and aliases: a few are data, many or strange ones are refused."""
    kind = luck.randrange(5)
    if kind == 0:
        value = luck.uniform(0.1, 0.9)
        text = f"adoption:\n  q: &x {value}\n  p: *x"
        return Mutant(
            "few aliases", scenario(text), keeps={"adoption.q": value, "adoption.p": value}
        )
    many = ", ".join(["*x"] * luck.choice([11, 500]))
    bomb = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 8))
    text = [
        "",
        f"adoption:\n  a: &x 1\n  b: [{many}]",
        f"adoption:\n  l0: &l0 [1, 1]\n{bomb}",
        "adoption: &a\n  b: *a",
        "adoption: &a {q: 1}\ngovernance:\n  <<: *a",
    ][kind]
    return Mutant("many or strange aliases", scenario(text), (FILE, "line "))


def composing(luck: random.Random) -> Mutant:
    """Speak to Hydra instead of to us."""
    text = luck.choice(
        ["defaults: [/hydra/callbacks: x]", "hydra: {run: {dir: /tmp/x}}", "# @package _global_",
         "hydra:\n  callbacks:\n    x:\n      a: 1", "adoption:\n  defaults: []",
         "  #   @package adoption", "hydra/launcher: basic", "override /organisation: x",
         "'defaults': [x]", "study_keys: {out: /tmp}"]
    )  # fmt: skip
    return Mutant("Hydra's own keys", scenario(text), (FILE,))


def parent(luck: random.Random) -> Mutant:
    """Extend nothing, oneself, something unknown, or a list."""
    text, *says = luck.choice(
        [
            ("adoption: {q: 1}\n", "extends is missing"),
            ("extends: mine\n", "goes in a circle"),
            ("extends: voluntary_tol\n", "did you mean voluntary_tool?"),
            ("extends: [voluntary_tool]\n", "does not exist"),
            ("extends: ../../etc/passwd\n", "does not exist"),
            ("extends: /etc/passwd\n", "does not exist"),
            ("extends: ''\n", "does not exist"),
            ("extends: {a: 1}\n", "does not exist"),
            ("extends: 7\n", "does not exist"),
            ("extends:\n", "extends is missing"),
        ]
    )
    return Mutant("extends", text, (FILE, *says))


def sound(luck: random.Random) -> Mutant:
    """Change a number within its range: accepted, and kept to the last digit."""
    group, name, about = one_number(luck)
    while f"{group}.{name}" in UNFREE:
        group, name, about = one_number(luck)
    low = about.low if about.low is not None else -1.0
    high = about.high if about.high is not None and math.isfinite(about.high) else low + 100.0
    value: float = luck.uniform(low, min(high, low + 50.0))
    if (group, name) in WHOLE:
        value = math.ceil(value)
    text = luck.choice([repr(value), f"{value!r}   # mine", f"\n    {value!r}"])
    return Mutant(
        "a sound value",
        scenario(f"{group}:\n  {name}: {text}"),
        keeps={f"{group}.{name}": value},
    )


UNFREE = ("adoption.w_usefulness", "adoption.w_ease", "adoption.w_norm", "adoption.w_facilitation",
          "investment.money_weeks", "adoption.gain", "investment.benefit",
          "organisation.money_scale")  # fmt: skip
"""Settings that hang together with others, or follow from them."""


def departments(luck: random.Random) -> Mutant:
    """State impossible departments, groups and flows."""
    body, *says = luck.choice(
        [
            ("departments: {a: {staff: -1, users: 0}}", "departments.a.staff", "0 or more"),
            ("departments: {a: {staff: 3, users: 4}}", "departments.a.users", "allowed: 0 to 3"),
            ("departments: {a: {staff: 3, users: -4}}", "departments.a.users", "allowed: 0 to 3"),
            ("departments: {a: {staff: 1000000000000, users: 1}}", "at most 10,000,000"),
            ("departments: {a: {staff: 3.5, users: 1}}", "departments.a.staff", "whole number"),
            ("departments: {a: {staff: no, users: 1}}", "departments.a.staff", "not a number"),
            ("departments: {a: {staff: 3}}", "departments.a.users is missing"),
            ("departments: {a: {staff: 3, user: 3}}", "departments.a.user", "did you mean"),
            ("departments: {a: [3, 3]}", "departments.a", "mapping"),
            ("departments: {a: 3}", "departments.a", "mapping"),
            ("departments: {}", "organisation.departments"),
            ("departments: {a: {staff: 0, users: 0}}", "organisation.departments"),
            ("departments: {a: {staff: 3, users: 0}}", "no intended users"),
            ("departments: {'  ': {staff: 3, users: 3}}", "organisation.departments"),
            ("departments: nowhere.csv", "nowhere.csv", "does not exist"),
            ("departments: ../../../../etc/passwd", "organisation.departments"),
            (f"departments: {DEPARTMENTS}\n  groups: {{g: [c]}}", "groups.g", "names"),
            (f"departments: {DEPARTMENTS}\n  groups: {{g: []}}", "groups.g", "at least one"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, a, 1]]", "flows.0"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, c, 1]]", "flows.0", "'c'"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, b, -1]]", "flows.0", "0 or more"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, b, .nan]]", "flows.0"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, b, .inf]]", "flows.0"),
            (f"departments: {DEPARTMENTS}\n  flows: [[a, b]]", "flows.0"),
            (f"departments: {DEPARTMENTS}\n  flows: [a, b]", "flows.0"),
            ("kind: from_files", "organisation.people is needed"),
            ("kind: magic", "organisation.kind", "generated, from_files"),
            ("people: nobody.csv\n  kind: from_files", "nobody.csv", "does not exist"),
        ]
    )
    return Mutant("organisation", scenario(f"organisation:\n  {body}"), (FILE, *says))


def windows(luck: random.Random) -> Mutant:
    """State impossible dates, windows, hazards, ranges and sums."""
    body, *says = luck.choice(
        [
            ("calendar: {start_date: 2027-02-30}", "calendar.start_date", "a date such as"),
            ("calendar: {start_date: tomorrow}", "calendar.start_date"),
            ("calendar: {weeks: 0}", "calendar.weeks", "1 to 1040"),
            ("calendar: {freezes: [{start: 5, end: 2}]}", "calendar.freezes.0", "start <= end"),
            ("calendar: {freezes: [{start: -5, end: 2}]}", "calendar.freezes.0"),
            ("calendar: {peaks: [{start: 5}]}", "calendar.peaks.0.end"),
            ("calendar: {peaks: [{begin: 5, end: 6}]}", "calendar.peaks.0"),
            ("environment: {hazards: {x: {kind: flood}}}", "environment.hazards.x.kind"),
            ("environment: {hazards: {x: {kind: departures, chance: 2}}}", "chance", "0 to 1"),
            ("environment: {hazards: {x: {kind: departures, chance: .nan}}}", "chance"),
            ("environment: {hazards: {x: {kind: departures, size: -1}}}", "size", "0 or more"),
            ("environment: {hazards: {x: {kind: departures, departments: [zz]}}}", "'zz'"),
            ("environment: {hazards: {x: {chance: 1}}}", "hazards.x.kind is missing"),
            ("scenario: {uncertain: {adoption.qq: {low: 0, high: 1}}}", "adoption.qq"),
            ("scenario: {uncertain: {adoption.q: {low: 2, high: 1}}}", "adoption.q"),
            ("scenario: {uncertain: {adoption.q: {low: .nan, high: 1}}}", "adoption.q"),
            ("scenario: {uncertain: {adoption.q: {low: 0}}}", "adoption.q"),
            ("scenario: {sources: {adoption.qq: me}}", "adoption.qq", "adoption.q"),
            ("scenario: {strategies: [do_nothin]}", "do_nothin", "did you mean do_nothing?"),
            ("scenario: {name: other}", "scenario.name"),
            ("objective: npw", "objective", "did you mean npv?"),
            ("baseline: nothing_to_do", "baseline"),
            ("adoption: {w_norm: 0.9, w_ease: 0.9}", "a sum of 1"),
            ("investment: {money_weeks: 5}", "investment.money_weeks"),
            ("reports: {using_share: late}", "reports.using_share", "late:WEEKS"),
            ("reports: {using_share: late:9999}", "reports.using_share"),
            ("reports: {using_shares: live}", "reports.using_shares", "did you mean"),
            ("adoption.q: 1", "adoption.q", "write `adoption:`"),
        ]
    )
    return Mutant("windows, hazards, sums", scenario(body), (FILE, *says))


def bytes_changed(luck: random.Random) -> Mutant:
    """Change, drop or repeat bytes of a sound file, or save it in another encoding."""
    text = scenario("adoption:\n  q: 0.3\norganisation:\n  departments: " + DEPARTMENTS)
    if luck.random() < 0.1:
        return Mutant("another encoding", text.encode("utf-16"), (FILE, "is not UTF-8 text"))
    content = bytearray(text.encode(luck.choice(["utf-8", "utf-8-sig"])))
    for _ in range(luck.randint(1, 4)):
        at = luck.randrange(len(content))
        content[at : at + luck.randint(0, 2)] = luck.randbytes(luck.randint(0, 2))
    return Mutant("bytes changed", bytes(content))


def documents(luck: random.Random) -> Mutant:
    """Write something that is no single mapping."""
    text = luck.choice(
        ["", "\n\n", "# nothing", "7", "text", "[1, 2]", "--- a", "a: 1\n---\nb: 2",
         "%YAML 1.1\n---\na: 1", "...", "? [a]\n: 1", "{a: 1}: 2", "a: 1\n...\nb", "- a: 1",
         ": ", "a:\n  b:\n c: 1", "'a",
         "a: 'b", "a: |\n\0", "extends: voluntary_tool\n? \n: 1", "\ufeff\ufeffa: 1",
         "a: @x", "a: `x`", "a: %x", "extends: \x1b[2Jx", "extends: a\x00b"]
    )  # fmt: skip
    return Mutant("no single mapping", text, (FILE,))


MAKERS: tuple[Callable[[random.Random], Mutant], ...] = (
    misspelt, misspelt_group, wrong_type, out_of_range, not_finite, surprise, surprising_text,
    duplicate, tabs, deep, list_for_mapping, mapping_for_list, look_alike, huge, target, tag,
    resolver, anchors, composing, parent, sound, departments, windows, bytes_changed, documents,
)  # fmt: skip


def mutant(number: int) -> Mutant:
    """Make mutant number n: the makers take turns, each with luck of its own."""
    return MAKERS[number % len(MAKERS)](random.Random(number))
