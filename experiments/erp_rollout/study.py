"""Sweep hypercare heads for two plans, print paired differences, draw one facet per plan."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import seaborn as sns
from scipy.stats import t as student

import sim
from sim.cli.main import main as uptake

HEADS = (2, 4, 6, 8, 12, 20)
FUTURES = 30
FACTOR = "investment.hypercare_staff"
FIGURE = Path(__file__).resolve().parents[2] / "docs" / "figures" / "erp_heads.png"
NAMES = {"big_bang_feb": "All at once in Feb", "phased_function": "Five waves"}


def sweep() -> pd.DataFrame:
    """Run the sweep (stored runs are not computed again) and return its tidy table."""
    code = uptake(
        [
            "sweep",
            "-m",
            "scenario=erp_manufacturer",
            f"strategy={','.join(NAMES)}",
            f"{FACTOR}={','.join(map(str, HEADS))}",
            f"futures={FUTURES}",
            "uncertainty=off",
            "study=erp_heads",
        ]
    )
    if code:
        sys.exit(code)
    return sim.load_study("results/erp_heads").runs


def differences(runs: pd.DataFrame) -> pd.DataFrame:
    """Pair the plans by future: NPV of all at once minus five waves, in millions."""
    wide = runs.pivot_table(index=[FACTOR, "future"], columns="strategy", values="npv") / 1e6
    wide["lead"] = wide["big_bang_feb"] - wide["phased_function"]
    rows = []
    for heads, group in wide.groupby(level=0):
        lead = group["lead"].to_numpy()
        half = student.ppf(0.975, lead.size - 1) * lead.std(ddof=1) / np.sqrt(lead.size)
        rows.append(
            {
                "heads": heads,
                "lead": lead.mean(),
                "half": half,
                "wins": int((lead > 0).sum()),
                "bad, at once": group["big_bang_feb"].quantile(0.1),
                "bad, waves": group["phased_function"].quantile(0.1),
            }
        )
    return pd.DataFrame(rows)


def draw(runs: pd.DataFrame, table: pd.DataFrame) -> None:
    """Draw the NPV of every future by heads, one facet per plan."""
    frame = runs.assign(npv=runs["npv"] / 1e6, plan=runs["strategy"].map(NAMES))
    grid = sns.catplot(
        frame,
        x=FACTOR,
        y="npv",
        col="plan",
        kind="strip",
        color="#0B3C78",
        size=3.2,
        alpha=0.6,
        height=3.2,
        aspect=1.05,
        jitter=0.15,
    )
    for axes, plan in zip(grid.axes.flat, NAMES.values(), strict=True):
        middle = frame[frame["plan"] == plan].groupby(FACTOR)["npv"].median()
        axes.plot(range(len(middle)), middle, color="#D0480A", marker="s", markersize=4)
        axes.axhline(0, color="#1A1D21", linewidth=0.8)
    grid.set_titles("{col_name}")
    grid.set_axis_labels("support staff added after go-live, heads", "NPV over 60 months, USD M")
    first = table.loc[table["lead"] - table["half"] > 0, "heads"]
    start = f"from {first.iloc[0]:.0f} heads on" if len(first) else "nowhere"
    grid.figure.suptitle(
        f"All at once beats five waves {start}; waves do not care\n"
        f"dots: {FUTURES} futures, the same luck for both plans; line: middle future",
        x=0.02,
        ha="left",
        fontsize=10,
    )
    grid.figure.subplots_adjust(top=0.78)
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    grid.figure.savefig(FIGURE, dpi=150, metadata={"Software": None})


def main() -> None:
    """Run, print, draw."""
    runs = sweep()
    table = differences(runs)
    print("heads   at once minus waves   wins of 30   bad future: at once / waves   (NPV, M)")
    for row in table.to_dict("records"):
        print(
            f"{row['heads']:5.0f}   {row['lead']:+.2f} +- {row['half']:.2f}         "
            f"{row['wins']:3d}          {row['bad, at once']:+.1f} / {row['bad, waves']:+.1f}"
        )
    draw(runs, table)
    print(f"figure: {FIGURE.name}")


if __name__ == "__main__":
    main()
