"""Bills of other areas that the portfolio's budget pays as running: contracts, and debt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim import signals
from sim.areas.investment.budget import Budget
from sim.areas.investment.parameters import InvestmentParameters
from sim.kernel.board import Array, Signal
from sim.kernel.clock import Clock, Phase
from sim.kernel.record import Record
from sim.units import FloatArray

HEARS: tuple[Signal, ...] = (signals.CONTRACT_BILL, signals.CONTRACT_RUN, signals.DEBT_BILL)


class OutsideBills:
    """Pay contracts and the running cost of debt out of the budget, at the end of their week.

    They fall due whatever the portfolio's board decides, so they are paid always and before any
    change, as running systems is; what they are expected to take of the year is promised to no
    project. The ledger holds them already, in the accounts of those who caused them: here only
    cash moves. Debt below its level of week 0 makes running cheaper, and no bill is less than 0.

    Parameters
    ----------
    knobs : parts of both that the budget pays; 0 of both: nothing happens.
    hear : readers of the bills.
    budget : what pays.

    Source: own design; run is paid before change, as all other run cost.
    """

    def __init__(
        self,
        knobs: InvestmentParameters,
        hear: Mapping[str, Callable[[], Array]],
        budget: Budget,
    ) -> None:
        self._contracts, self._debt = knobs.contracts_paid, knobs.debt_paid
        self._hear, self._budget = hear, budget

    def start(self, clock: Clock, name: str, record: Record, run_spend: FloatArray) -> None:
        """Register the week's payment, where the budget pays any of it.

        Parameters
        ----------
        clock, name, record : of the run, and who registers.
        run_spend : (weeks + 1,) what running takes, money; these bills are added to it.
        """
        if self._contracts == 0.0 and self._debt == 0.0:
            return
        series = record.series("outside_bills", "money")

        def pay(week: int) -> None:
            series[week] = self._pay(float(run_spend[week]))
            run_spend[week] += series[week]

        clock.weekly(Phase.RECORD, name, pay)

    def coming(self) -> float:
        """Money that a week of contracts and debt takes, as they stand."""
        running = self._contracts * float(self._hear["contract_run"]())
        return max(running + self._debt * float(self._hear["debt_bill"]()), 0.0)

    def _pay(self, own: float) -> float:
        """Pay what fell due in a week in which running the own systems took some money already."""
        contracts = self._contracts * float(self._hear["contract_bill"]())
        debt = self._debt * float(self._hear["debt_bill"]())
        bill = max(contracts + debt, -own)
        self._budget.pay_run(bill)
        return bill
