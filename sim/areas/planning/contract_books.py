"""Books of contracts: what they cost in a week, by kind, and the bill for whoever pays it."""

from __future__ import annotations

from collections.abc import Mapping

from sim import signals
from sim.kernel.board import Outlet, Signal
from sim.kernel.record import Record

_ACCOUNTS = (
    ("sourcing_upfront", False),
    ("sourcing_run", True),
    ("exit_costs", False),
    ("contract_rework", True),
    ("vendor_losses", False),
)
BILLS: tuple[Signal, ...] = (signals.CONTRACT_BILL, signals.CONTRACT_RUN)


class ContractBooks:
    """Keep what falls due in a week until it is booked, each amount once and in one account.

    Parameters
    ----------
    record : where the ledger is.
    out : outlets, those of the bills among them.

    Source: own design.
    """

    def __init__(self, record: Record, out: Mapping[str, Outlet]) -> None:
        self._accounts = {name: record.account(name, recurring=on) for name, on in _ACCOUNTS}
        self._out = out
        self._due = dict.fromkeys(self._accounts, 0.0)

    def add(self, account: str, amount: float) -> None:
        """Let an amount fall due."""
        self._due[account] += amount

    def book(self, week: int) -> None:
        """Book what fell due in the week (w - 1, w], and say what it comes to."""
        self._out["contract_bill"].publish(sum(self._due.values()))
        self._out["contract_run"].publish(self._due["sourcing_run"])
        for name, amount in self._due.items():
            if amount:
                self._accounts[name].book(week, -amount)
                self._due[name] = 0.0
