"""Sweep hypercare heads for two plans, print paired differences, draw one facet per plan."""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from scipy.stats import t as student

import sim
from sim.cli.main import main as uptake

HEADS = (2, 4, 6, 8, 12, 20)
FUTURES = 30
NAVY, ORANGE = "#0B3C78", "#D0480A"
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
    """Draw the NPV of every future by heads for each plan, and the paired difference."""
    frame = runs.assign(npv=runs["npv"] / 1e6)
    figure, panels = plt.subplots(1, 3, figsize=(9.6, 3.4), width_ratios=(1, 1, 1.1))
    for axes, (name, title) in zip(panels, NAMES.items(), strict=False):
        own = frame[frame["strategy"] == name]
        sns.stripplot(own, x=FACTOR, y="npv", color=NAVY, size=3.2, alpha=0.6, jitter=0.15, ax=axes)
        middle = own.groupby(FACTOR)["npv"].median()
        axes.plot(range(len(middle)), middle, color=ORANGE, marker="s", markersize=4)
        axes.set(title=title, xlabel="support staff added, heads", ylabel="NPV, 60 months, USD M")
    low, high = frame["npv"].min() - 0.5, frame["npv"].max() + 0.5
    for axes in panels[:2]:
        axes.set_ylim(low, high)
    panels[1].set_ylabel("")
    places = range(len(table))
    panels[2].errorbar(places, table["lead"], table["half"], color=NAVY, fmt="o", markersize=4,
                       capsize=3)  # fmt: skip
    panels[2].set_xticks(places, [f"{heads:.0f}" for heads in table["heads"]])
    panels[2].set(title="At once less waves, paired", xlabel="support staff added, heads")
    panels[2].set_ylabel("USD M; mean, 95 % interval")
    for axes in panels:
        axes.axhline(0, color="#1A1D21", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
    first = table.loc[table["lead"] - table["half"] > 0, "heads"]
    start = f"from {first.iloc[0]:.0f} heads on" if len(first) else "nowhere"
    figure.suptitle(
        f"All at once beats five waves {start}; waves gain nothing from heads\n"
        f"dots: {FUTURES} futures of luck alone, the same for both plans; line: middle future",
        x=0.02,
        ha="left",
        fontsize=10,
    )
    figure.tight_layout(rect=(0, 0, 1, 0.98))
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, dpi=130, metadata={"Software": None})


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
