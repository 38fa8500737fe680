"""Repeat a message more and more, fill inboxes more and more, and draw the README's figure."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

import sim
from sim.analysis.intervals import student_interval
from sim.areas.governance.message_parameters import Campaign, Channel
from sim.cli.asked import at_least
from sim.kernel.record import Record
from sim.metrics.table import measure_all
from sim.report.study_figure import bare, study_figure
from sim.scenario import Future, Scenario

TALKS = (0, 2, 5, 10, 15, 20, 30, 40)
DAILY_MAIL = (40, 80, 96, 120, 160, 240, 400)
ATTENTION_HOURS, MINUTES, DAYS = 16.0, 2.0, 5
WEEKS = 52
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "message_fatigue.png"
NAVY, GREY = "#0B3C78", "#686868"
Row = tuple[float, float]


def played(scenario: Scenario, futures: int) -> list[Record]:
    """Play open access of the voluntary tool in some futures."""
    study = sim.compose("scenario=voluntary_tool", "strategy=open_access", "futures=20")
    plan = next(c.strategy for c in study.cells if c.strategy.name == "open_access")
    return [sim.run(scenario, plan, Future(study.seed, r)) for r in range(futures)]


def scenario(campaign: Campaign, **governance: object) -> Scenario:
    """Declare one campaign in the voluntary tool, by mail or by talk."""
    study = sim.compose("scenario=voluntary_tool", "strategy=open_access", "futures=20")
    base = study.cells[0].scenario
    channels = {"talk": Channel(richness=0.9, hours=0.5, weeks=0.0), "mail": Channel(weeks=0.0)}
    values = {"channels": channels, "campaigns": {"c": campaign}, **governance}
    return dataclasses.replace(base, governance=dataclasses.replace(base.governance, **values))


def attitudes(talks: int, peak: float, futures: int) -> list[float]:
    """Mean attitude of the first year with so many weekly talks of the sponsor about why."""
    campaign = Campaign(
        "talk", start=0.0, every=1.0, times=max(talks, 1), sender="sponsor",
        audience=() if talks else ("nobody",),
    )  # fmt: skip
    found = played(scenario(campaign, repetition_peak=peak), futures)
    return [float(record.weekly["attitude"][1 : WEEKS + 1].mean()) for record in found]


def readings(load: float, futures: int) -> tuple[Row, Row]:
    """Share of twenty team mails that is read, and the wait of those, at a daily load."""
    campaign = Campaign("mail", start=0.0, every=2.0, times=20, sender="team")
    found = played(
        scenario(campaign, attention_hours=ATTENTION_HOURS, inbox_load=load, inbox_by_level=(1.0,)),
        futures,
    )
    measured = [measure_all(record) for record in found]
    return (
        student_interval([1.0 - float(one["dropped_share"] or 0.0) for one in measured]),
        student_interval([float(one["inbox_wait_p90"] or 0.0) for one in measured]),
    )


def line(axes: Axes, x: tuple[int, ...], rows: list[Row], colour: str, style: str) -> None:
    """Draw means with their intervals."""
    mean, half = np.array(rows).T
    axes.errorbar(x, mean, yerr=half, color=colour, linestyle=style, marker="o", markersize=4,
                  linewidth=1.8, capsize=3)  # fmt: skip


def draw(worn: list[Row], fresh: list[Row], read: list[Row], futures: int) -> None:
    """Draw attitude against repetition, and the share read against daily mail."""
    with study_figure(FIGURE, 7.4, 3.7) as figure:
        left = figure.add_axes((0.07, 0.14, 0.40, 0.60))
        right = figure.add_axes((0.58, 0.14, 0.40, 0.60))
        line(left, TALKS, fresh, GREY, "--")
        line(left, TALKS, worn, NAVY, "-")
        left.annotate("control: nothing wears out", (TALKS[-1], fresh[-1][0]), xytext=(-4, 8),
                      textcoords="offset points", ha="right", color=GREY)  # fmt: skip
        left.annotate("each talk is worth less", (TALKS[-1], worn[-1][0]), xytext=(-58, 26),
                      textcoords="offset points", ha="right", color=NAVY)  # fmt: skip
        left.set_ylim(top=max(row[0] for row in fresh) + 0.035)
        left.set_xlabel("weekly talks about why")
        left.set_title("mean attitude of the first year", loc="left", fontsize=9)
        capacity = ATTENTION_HOURS * 60.0 / MINUTES / DAYS
        grid = np.linspace(DAILY_MAIL[0], DAILY_MAIL[-1], 200)
        right.plot(grid, 100 * np.minimum(1.0, capacity / grid), color=GREY, linestyle="--")
        line(right, DAILY_MAIL, [(100 * m, 100 * h) for m, h in read], NAVY, "")
        right.annotate("theory: capacity / load", (200, 100 * capacity / 200), xytext=(6, 6),
                       textcoords="offset points", color=GREY)  # fmt: skip
        right.set_ylim(0, 105)
        right.set_xlabel("daily mail a head; a head can read 96")
        right.set_title("per cent of the team's messages that is read", loc="left", fontsize=9)
        for axes in (left, right):
            bare(axes)
        best = TALKS[int(np.argmax([row[0] for row in worn]))]
        figure.text(0.02, 0.93, f"Of one message about {best} talks are best; in a full inbox few "
                    "are read at all", weight="bold", fontsize=11)  # fmt: skip
        figure.text(0.02, 0.86, f"Voluntary tool, mean of {futures} futures and its 95 % interval")


def main() -> None:
    """Run the study, print its tables, draw its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=at_least(2), default=12)
    futures = parser.parse_args().futures
    worn = [student_interval(attitudes(talks, 10.0, futures)) for talks in TALKS]
    fresh = [student_interval(attitudes(talks, 1e9, futures)) for talks in TALKS]
    print("talks   attitude, worn       attitude, control")
    for talks, (mean, half), (free, width) in zip(TALKS, worn, fresh, strict=True):
        print(f"{talks:5d}   {mean:.4f} +- {half:.4f}    {free:.4f} +- {width:.4f}")
    rows = [readings(load, futures) for load in DAILY_MAIL]
    print("mail    read                 wait p90, weeks")
    for load, ((mean, half), (wait, width)) in zip(DAILY_MAIL, rows, strict=True):
        print(f"{load:5d}   {mean:.3f} +- {half:.3f}      {wait:.3f} +- {width:.3f}")
    draw(worn, fresh, [read for read, _ in rows], futures)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
