"""Find the factor on the gain at which the last year of the best plan earns the stated benefit.

The stated benefit of a case is steady-state; hires, workarounds and slow learners take part of it
away. Gain acts on benefit almost in proportion, so two rounds settle it. The value that this
command prints is stored in `configs/scenario/erp_manufacturer.yaml`.
"""

from __future__ import annotations

import numpy as np

import sim
from sim.scenario import Future

FUTURES, WEEKS, PLAN = 30, 52, "big_bang_feb"


def last_year(factor: float) -> tuple[float, float]:
    """Return mean and standard error of the last year's benefit, as a share of the stated one."""
    study = sim.compose(
        "scenario=erp_manufacturer", f"strategy={PLAN}", f"investment.benefit_calibration={factor}"
    )
    cell = next(cell for cell in study.cells if cell.strategy.name == PLAN)
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
    factor = 1.0
    for _ in range(3):
        share, error = last_year(factor)
        print(f"benefit_calibration {factor:.3f}: last year earns {share:.3f} +- {2 * error:.3f}")
        factor /= share
    print(f"store: benefit_calibration: {factor:.2f}")


if __name__ == "__main__":
    main()
