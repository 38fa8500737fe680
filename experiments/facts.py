"""Play all stylised facts, and write their pages, docs/facts.md and the figure from what came out.

uv run python experiments/facts.py              # all facts, 30 futures
uv run python experiments/facts.py --written    # pages again, from results/validate only
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.cli.main import main as uptake
from sim.facts.fact import Fact
from sim.facts.plays import TIMES
from sim.facts.table import FACTS

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
RESULTS = Path("results/validate/validate.json")
COLOURS = {"pass": "#0B3C78", "fail": "#D0480A", "not shown": "#686868"}
TALL = 1.3
"""Inches of a row of panels."""
MARKS = {"pass": "o", "fail": "X", "not shown": "D"}


RULE = (
    "a study plays "
    + " and ".join(f"{times} times as many of {name}" for name, times in TIMES.items())
    + "."
)
"""How many futures a study plays, in words."""


def wrapped(text: str) -> list[str]:
    """Break a paragraph into lines of at most 100 letters."""
    return textwrap.wrap(text, 100, break_long_words=False, break_on_hyphens=False)


def verdict_of(entry: dict[str, Any]) -> str:
    """Say the verdict with its count of checks."""
    checks = entry["checks"]
    good = sum(check["verdict"] == "pass" for check in checks)
    return f"{entry['verdict']} ({good} of {len(checks)} checks)"


def number(check: dict[str, Any]) -> str:
    """Say value and interval of a check."""
    if check["value"] is None:
        return check["reason"] or "not measured"
    if check["low"] is None or check["low"] == check["high"]:
        return f"{check['value']:.3g}"
    return f"{check['value']:.3g} ({check['low']:.3g} to {check['high']:.3g})"


def page(fact: Fact, entry: dict[str, Any] | None, futures: int) -> str:
    """Write the page of one fact."""
    lines = [
        f"# {fact.number}: {fact.title}",
        "",
        f"**Question.** {fact.question}",
        "",
        f"**Expected.** {fact.expected}",
        "",
        f"**What would refute it.** {fact.refuted_by}",
        "",
        f"**Source.** {fact.source}",
        "",
        "**One command.**",
        "",
        "```",
        f"uv run uptake validate {fact.number}" + (f" futures={futures}" if futures else ""),
        "```",
        "",
    ]
    if entry is None:
        return "\n".join([*lines, "It has not been played for this page.", ""])
    lines += [
        *wrapped(
            f"**Result: {verdict_of(entry)}**, {futures} futures asked for, with luck alone; "
            f"{RULE} 95 % intervals."
        ),
        "",
        "| check | measured | band | verdict |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {check['says']} | {number(check)} | {check['band']} | {check['verdict']} |"
        for check in entry["checks"]
    ]
    if entry["verdict"] != "pass" and fact.why_not:
        lines += ["", *wrapped(f"**Why.** {fact.why_not}")]
    return "\n".join(lines).rstrip() + "\n"


def by_hand(file: Path) -> str:
    """Return what stands on a page from its first heading of a section on: no command wrote it."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    _, heading, rest = before.partition("\n## ")
    return heading + rest


def overview(found: dict[str, Any], futures: int) -> str:
    """Write the page of all facts."""
    lines = [
        "# What is known, and what the model shows",
        "",
        f"Written by `uv run python experiments/facts.py --futures {futures}`, with luck alone",
        f"(`uptake validate futures={futures}` prints it). A check passes where its whole",
        "95 % interval lies in the band, fails where none of it does, and shows nothing where the",
        "interval crosses an edge. No parameter was tuned to make a fact pass; one that fails is",
        "a limit of the model that its users must know.",
        "",
        *wrapped(
            "The smaller a run, the more futures: " + RULE + " The rule holds for every fact of a "
            "case, whether it passes or not."
        ),
        "",
        "![Measured intervals against their bands](figures/facts.png)",
        "",
        "| fact | verdict | decisive check | measured | band |",
        "| --- | --- | --- | --- | --- |",
    ]
    for fact in FACTS:
        entry = found.get(fact.number)
        if entry is None:
            continue
        first = decisive(entry)
        link = f"[{fact.number} {fact.title}](../experiments/{fact.folder}/README.md)"
        row = (link, verdict_of(entry), first["says"], number(first), first["band"])
        lines.append("| " + " | ".join(row) + " |")
    lines += ["", "## Why some are not shown", ""]
    for fact in FACTS:
        entry = found.get(fact.number)
        if entry is not None and entry["verdict"] != "pass" and fact.why_not:
            lines += [*wrapped(f"**{fact.number}** ({entry['verdict']}). {fact.why_not}"), ""]
    return "\n".join(lines).rstrip() + "\n"


def decisive(entry: dict[str, Any]) -> dict[str, Any]:
    """Find the first check of the kind that decided the verdict."""
    kind = entry["verdict"]
    return next((one for one in entry["checks"] if one["verdict"] == kind), entry["checks"][0])


def edges(check: dict[str, Any]) -> tuple[float | None, float | None]:
    """Read the band of a check back from its words."""
    words = check["band"].split()
    if words[0] == "none":
        return None, None
    if words[0] == ">=":
        return float(words[1]), None
    if words[0] == "<=":
        return None, float(words[1])
    return float(words[0]), float(words[2])


def draw(found: dict[str, Any], futures: int) -> Path:
    """Draw the decisive check of every fact: its interval against its band."""
    shown = [
        (fact, decisive(found[fact.number]))
        for fact in FACTS
        if fact.number in found and decisive(found[fact.number])["value"] is not None
    ]
    columns = 2
    rows = -(-len(shown) // columns)
    verdicts = [entry["verdict"] for entry in found.values()]
    with mpl.rc_context({"font.size": 8.5}):
        figure = Figure(figsize=(8.4, TALL * rows + 0.9))
        FigureCanvasAgg(figure)
        grid = figure.subplots(rows, columns, squeeze=False)
        for axes in grid.flat[len(shown) :]:
            axes.set_visible(False)
        for axes, (fact, check) in zip(grid.flat, shown, strict=False):
            panel(axes, fact, check)
        good = verdicts.count("pass")
        figure.text(
            0.02,
            0.985,
            f"The model shows {good} of {len(verdicts)} facts in full",
            weight="bold",
            fontsize=11,
            va="top",
        )
        figure.text(
            0.02,
            0.985 - 0.28 / (TALL * rows + 0.9),
            f"decisive check of each fact: mean over {futures} to {futures * max(TIMES.values())} "
            "futures, by its case, with its 95 % interval; "
            "grey: the band asked for",
            va="top",
        )
        top = 1 - 1.25 / (TALL * rows + 0.9)
        figure.subplots_adjust(left=0.03, right=0.98, top=top, bottom=0.05, hspace=1.9, wspace=0.12)
        target = DOCS / "figures" / "facts.png"
        figure.savefig(target, dpi=150, metadata={"Software": None})
    return target


def panel(axes: Any, fact: Fact, check: dict[str, Any]) -> None:
    """Draw one interval against its band."""
    low, high = edges(check)
    value = check["value"]
    ends = [check["low"] if check["low"] is not None else value]
    ends.append(check["high"] if check["high"] is not None else value)
    marks = [one for one in (low, high, *ends) if one is not None]
    span = (max(marks) - min(marks)) or abs(value) or 1.0
    left, right = min(marks) - 0.25 * span, max(marks) + 0.25 * span
    axes.axvspan(low if low is not None else left, high if high is not None else right,
                 color="#E4E4E4", zorder=0)  # fmt: skip
    colour, mark = COLOURS[check["verdict"]], MARKS[check["verdict"]]
    axes.plot(ends, [0, 0], color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot([value], [0], color=colour, marker=mark, markersize=6)
    axes.set_xlim(left, right)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.locator_params(axis="x", nbins=4)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    words = textwrap.fill(check["says"], 66)
    heading = f"{fact.number} {fact.title}"
    axes.text(0, 1.66, heading, transform=axes.transAxes, fontsize=8.5, weight="bold")
    axes.text(0.995, 0.95, check["verdict"], transform=axes.transAxes, fontsize=8.5, weight="bold",
              color=colour, ha="right", va="top")  # fmt: skip
    axes.text(0, 1.58, words, transform=axes.transAxes, fontsize=7.5, va="top")


def main() -> None:
    """Play, write, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=30)
    parser.add_argument("--written", action="store_true", help="use what was written before")
    asked = parser.parse_args()
    if not asked.written:
        code = uptake(["validate", f"futures={asked.futures}"])
        if code:
            sys.exit(code)
    content = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    found, futures = content.get("facts", {}), int(content.get("futures", 0))
    for fact in FACTS:
        folder = HERE / fact.folder
        folder.mkdir(exist_ok=True)
        file = folder / "README.md"
        text = page(fact, found.get(fact.number), futures) + by_hand(file)
        file.write_text(text, encoding="utf-8")
    if found:
        (DOCS / "facts.md").write_text(overview(found, futures), encoding="utf-8")
        print(f"figure: {draw(found, futures).name}")


if __name__ == "__main__":
    main()
