"""Find the factor on the gain at which the last year of the best plan earns the stated benefit.

The stated benefit of a case is steady-state; hires, workarounds and slow learners take part of it
away. Gain acts on benefit almost in proportion, so two rounds settle it. The value that this
command prints is stored in the scenario's YAML.
"""

from __future__ import annotations

import argparse

import numpy as np

import sim
from sim.scenario import Future

FUTURES, WEEKS = 30, 52


def last_year(scenario: str, plan: str, factor: float) -> tuple[float, float]:
    """Return mean and standard error of the last year's benefit, as a share of the stated one."""
    study = sim.compose(
        f"scenario={scenario}", f"strategy={plan}", f"investment.benefit_calibration={factor}"
    )
    cell = next(cell for cell in study.cells if cell.strategy.name == plan)
    stated = cell.scenario.investment.benefit
    earned = np.array(
        [
            sim.run(cell.scenario, cell.strategy, Future(study.seed, r))
            .ledger["benefit"]
            .rows[-WEEKS:]
            .sum()
            for r in range(FUTURES)
        ]
    )
    shares = earned / stated
    return float(shares.mean()), float(shares.std(ddof=1) / FUTURES**0.5)


def main() -> None:
    """Search and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="erp_manufacturer")
    parser.add_argument("--plan", default="big_bang_feb")
    asked = parser.parse_args()
    factor = 1.0
    for _ in range(3):
        share, error = last_year(asked.scenario, asked.plan, factor)
        print(f"benefit_calibration {factor:.3f}: last year earns {share:.3f} +- {2 * error:.3f}")
        factor /= share
    print(f"store: benefit_calibration: {factor:.2f}")


if __name__ == "__main__":
    main()
