"""`uptake validate`: does the model show what is known about such roll-outs?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.playing import keeper_in
from sim.errors import EXIT_OK, BadInput, Problem

if TYPE_CHECKING:
    from sim.facts.fact import Finding

KEYS = ("futures", "seed", "workers", "out")
FOLDER = "validate"
FEWEST = 20


def main(words: Sequence[str]) -> int:
    """Play the facts that are asked for, and print one line each."""
    parser = argparse.ArgumentParser(
        prog="uptake validate",
        description="Play stylised facts from the literature and say which the model shows: "
        "number, verdict, measured value with its 95 % interval, band, source. A fact that fails "
        "is a finding about the model, not an error of the command.",
        epilog="example: uptake validate SF4 SF17 futures=30",
    )
    parser.add_argument("words", nargs="*", metavar="FACT | KEY=VALUE",
                        help=f"facts such as SF4 (default: all); {', '.join(KEYS)}=")  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="print the lines only")
    given = parser.parse_intermixed_args(list(words))
    names, keys = _read(given.words)
    from sim.experiment.execute import Workers
    from sim.facts.plays import Plays
    from sim.facts.table import chosen, details, line

    facts = chosen(names)
    folder = Path(keys["out"]) / FOLDER
    keep = keeper_in(folder, "validate", Workers.named(keys["workers"] or None), given.quiet)
    plays = Plays(keep, int(keys["futures"]), int(keys["seed"]))
    from sim.facts.fact import Finding

    findings = []
    for fact in facts:
        finding = Finding(fact, tuple(fact.measure(plays)))
        findings.append(finding)
        print(line(finding), flush=True)
        if not given.quiet:
            print("\n".join(details(finding)), flush=True)
    _write(folder, findings, plays.futures, plays.seed)
    counts = [finding.verdict for finding in findings]
    words_of = ", ".join(f"{counts.count(kind)} {kind}" for kind in dict.fromkeys(counts))
    print(f"{len(counts)} fact{'s' * (len(counts) != 1)} at {plays.futures} futures: {words_of}")
    return EXIT_OK


def _read(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Tell facts from keys.

    Raises
    ------
    BadInput : every word that is neither, and every value outside its range.
    """
    keys = {"futures": "30", "seed": "1", "workers": "", "out": "results"}
    names, problems = [], []
    for word in words:
        key, sign, value = word.partition("=")
        if not sign:
            names.append(word)
        elif key not in keys:
            problems.append(Problem(key, "is not a key of validate", allowed=", ".join(KEYS)))
        else:
            keys[key] = value
    for key, least in (("futures", FEWEST), ("seed", 0)):
        text = keys[key]
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= 10**9):
            problems.append(Problem(key, f"is {text[:40]}", allowed=f"{least} or more"))
    if problems:
        raise BadInput(problems)
    return names, keys


def _write(folder: Path, findings: Sequence[Finding], futures: int, seed: int) -> None:
    """Keep all findings as `validate.json`, for figures and for other programs."""
    table = {
        finding.fact.number: {
            "title": finding.fact.title,
            "verdict": finding.verdict,
            "source": finding.fact.source,
            "checks": [
                {
                    "says": check.says,
                    "verdict": check.verdict,
                    "value": _number(check.value),
                    "low": _number(check.low),
                    "high": _number(check.high),
                    "band": check.band,
                    "reason": check.reason,
                }
                for check in finding.checks
            ],
        }
        for finding in findings
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"futures": futures, "seed": seed, "facts": table}, indent=2) + "\n"
    target = folder / "validate.json"
    new = target.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(target)
    print(f"all checks: {target.as_posix()}", file=sys.stderr)


def _number(value: float) -> float | None:
    return None if value != value else round(value, 6)
