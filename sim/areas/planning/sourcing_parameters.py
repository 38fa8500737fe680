"""Knobs of sourcing: modes and their cost shapes, items to be sourced, desks of procurement."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sim.units import knob

_SHAPE = "own shape; see the modes' own sources"


@dataclass(frozen=True)
class SourcingMode:
    """State how a way to source spreads its cost, what it asks of the house, what it risks.

    Money is in parts of an item's price, which is what buying it outright costs.
    """

    upfront: float = knob(
        1.0, "paid when the contract is signed", unit="of the price", low=0, high=100, source=_SHAPE
    )
    yearly: float = knob(
        0.0,
        "paid whatever the number of seats",
        unit="of the price a year",
        low=0,
        high=100,
        source=_SHAPE,
    )
    by_seat: float = knob(
        0.0,
        "paid when every intended user has a seat, and in proportion while some have",
        unit="of the price a year",
        low=0,
        high=100,
        source=_SHAPE,
    )
    growth: float = knob(
        0.03, "how the yearly payments grow", unit="1/year", low=-0.5, high=1, source=_SHAPE
    )
    in_house: float = knob(
        0.0, "part of the work that is done inside", unit="share", low=0, high=1, source=_SHAPE
    )
    lock_in: float = knob(
        0.0, "rate at which use makes leaving dearer", unit="1/year", low=0, high=20, source=_SHAPE
    )
    failure_rate: float = knob(
        0.0, "failures of a vendor", unit="1/year", low=0, high=5, source="assumption; 0 is off"
    )
    path: tuple[str, ...] = knob(
        (), "desks of procurement that it passes, in order", source="own design"
    )


BUY_PATH = ("request", "tender", "legal", "security", "contract")
MODES = MappingProxyType({
    "build": SourcingMode(
        upfront=1.4, yearly=0.20, growth=0.03, in_house=1.0, path=("request", "security")
    ),
    "buy": SourcingMode(
        upfront=1.0, yearly=0.20, growth=0.04, in_house=0.5, lock_in=0.3, failure_rate=0.02,
        path=BUY_PATH,
    ),
    "outsource": SourcingMode(
        upfront=0.3, yearly=0.36, growth=0.03, in_house=0.05, lock_in=1.0, failure_rate=0.04,
        path=BUY_PATH,
    ),
    "subscribe": SourcingMode(
        upfront=0.1, by_seat=0.42, growth=0.07, in_house=0.1, lock_in=0.6, failure_rate=0.04,
        path=("request", "legal", "security", "contract"),
    ),
})  # fmt: skip
"""The four ways to source. Maintenance of 20 % a year is the trade's rule for bought and built
software (18 to 22 %); all other sizes are assumptions."""


@dataclass(frozen=True)
class ProcurementDesk:
    """State one desk of procurement: how many people, and how long a purchase takes there."""

    places: int = knob(1, "purchases that it works on at once", unit="places", low=0, high=1000,
                       source="assumption")  # fmt: skip
    weeks: float = knob(
        2.0, "length of a purchase's stay there, mean", unit="weeks", low=0, high=104,
        source="assumption",
    )  # fmt: skip
    varies: bool = knob(True, "whether that length is exponential, or always the same")


DESKS = MappingProxyType({
    "request": ProcurementDesk(places=2, weeks=0.5),
    "tender": ProcurementDesk(places=4, weeks=6.0),
    "legal": ProcurementDesk(places=2, weeks=3.0),
    "security": ProcurementDesk(places=1, weeks=2.0),
    "contract": ProcurementDesk(places=1, weeks=1.0),
})  # fmt: skip
"""The chain of procurement; with no queue a tendered purchase takes 12.5 weeks on average."""


@dataclass(frozen=True)
class SourcingTerms:
    """Declare one thing to be sourced: its price, who waits for it, and what a vendor may do."""

    mode: str = knob("buy", "way to source it, unless management chooses another; one of "
                     "planning.modes")  # fmt: skip
    price: float = knob(
        400_000.0, "what buying it outright costs", unit="money", low=0, high=1e12,
        source="scenario",
    )  # fmt: skip
    covers: str = knob(
        "",
        "project that waits for its contract before it builds; `technology`: the scenario's own "
        "technology does; empty: nothing waits, and only management asks for it",
        source="scenario",
    )
    developer_weeks: float = knob(
        0.0,
        "work of developers of investment.sourcing_pool until it stands, if all of it is done "
        "inside; a mode takes the part that it does inside",
        unit="person-weeks",
        low=0,
        high=1e6,
        source="scenario; 0 is off. Where the pool has a wage, this time costs it on top of what "
        "is paid at the signature",
    )
    monitoring: float = knob(
        0.2, "part of one person's time that watches the vendor", unit="share", low=0, high=10,
        source="assumption: a day a week; 0 is off",
    )  # fmt: skip
    slip_rate: float = knob(
        4.0,
        "slips (rework, penalties) of a vendor who does all the work and is not watched",
        unit="1/year",
        low=0,
        high=520,
        source="assumption; 0 is off",
    )
    watch: float = knob(
        0.2, "part of one person's time that halves the slips", unit="share", low=0.001, high=10,
        source="assumption",
    )  # fmt: skip
    slip_cost: float = knob(
        0.02, "cost of a slip, mean (exponential)", unit="of the price", low=0, high=10,
        source="assumption",
    )  # fmt: skip
    capability: float = knob(
        0.7, "in-house capability at the start", unit="share", low=0, high=1, source="assumption"
    )
    capability_decay: float = knob(
        0.5, "rate at which it is lost while others do all the work", unit="1/year", low=0, high=20,
        source="assumption: 39 % in a year; 0 is off",
    )  # fmt: skip
    capability_growth: float = knob(
        0.7, "rate at which it is rebuilt while all the work is done inside", unit="1/year", low=0,
        high=20, source="assumption",
    )  # fmt: skip
    inexperience: float = knob(
        0.5, "how much more work inside, and leaving, costs without any capability", unit="ratio",
        low=0, high=10, source="assumption; 0 is off",
    )  # fmt: skip
    exit_share: float = knob(
        0.5, "cost of leaving a vendor on whom everything rests", unit="of the price", low=0,
        high=10, source="assumption; switching costs, Whitten et al. 2010 (sign)",
    )  # fmt: skip
    failure_loss: float = knob(
        0.8, "loss at the failure of such a vendor, without any capability", unit="of the price",
        low=0, high=10, source="assumption; 0 is off",
    )  # fmt: skip
    access_loss: float = knob(
        0.0, "access to the technology that is closed while its vendor has failed", unit="share",
        low=0, high=1, source="assumption; 0 is off",
    )  # fmt: skip
    takeover_weeks: float = knob(
        8.0,
        "from a failure until somebody takes over and opens access again, unless a new contract is "
        "signed sooner",
        unit="weeks",
        low=0,
        high=520,
        source="assumption; 0 is off",
    )
    title: str = knob("", "words for the record; empty takes the name")
