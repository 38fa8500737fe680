"""Deals: what a thing that is sourced costs week by week, what it teaches, and how it binds.

Capability grows by doing and fades where others do the work; use binds a house to its vendor; what
is not watched slips. All three follow closed laws, so a week of any length is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.areas.planning.sourcing_parameters import SourcingMode, SourcingTerms
from sim.kernel.streams import Streams, name_key
from sim.units import WEEKS_PER_YEAR

NEVER = math.inf


def capability_after(
    capability: float, in_house: float, weeks: float, terms: SourcingTerms
) -> float:
    """Compute in-house capability after some weeks, 0..1.

    It moves towards g a / (g a + d (1 - a)) at the rate g a + d (1 - a), with a the part of the
    work done inside, g the growth and d the decay.

    Parameters
    ----------
    capability : capability now, 0..1.
    in_house : part of the work that is done inside, 0..1.
    weeks : how long.
    terms : growth and decay, 1/year.

    Source: learning by doing and forgetting in their simplest form; own design.

    Example
    -------
    >>> terms = SourcingTerms(capability_decay=0.5, capability_growth=0.5)
    >>> round(capability_after(0.8, 0.0, 52.0, terms), 3), capability_after(0.5, 0.5, 9.0, terms)
    (0.485, 0.5)
    """
    gained = terms.capability_growth * in_house
    rate = gained + terms.capability_decay * (1.0 - in_house)
    if rate == 0.0:
        return capability
    rest = gained / rate
    return rest + (capability - rest) * math.exp(-rate * weeks / WEEKS_PER_YEAR)


def depth_after(depth: float, lock_in: float, use: float, weeks: float) -> float:
    """Compute how much rests on a vendor after some weeks of use, 0..1.

    Parameters
    ----------
    depth : how much rests on him now, 0..1.
    lock_in : rate, 1/year.
    use : part of the seats in use, 0..1.
    weeks : how long.

    Source: switching costs that grow with use (Whitten et al. 2010, sign); own design.

    Example
    -------
    >>> round(depth_after(0.0, 1.0, 1.0, 52.0), 3)
    0.632
    """
    return 1.0 - (1.0 - depth) * math.exp(-lock_in * use * weeks / WEEKS_PER_YEAR)


def slip_hazard(terms: SourcingTerms, in_house: float, monitoring: float) -> float:
    """Compute the rate of slips, 1/week; watching halves it again and again.

    Source: own design; monitoring after Bezerra, Bullock and Moura 2014 (sign).

    Example
    -------
    >>> terms = SourcingTerms(slip_rate=5.2, watch=0.2)
    >>> round(slip_hazard(terms, 0.0, 0.0), 3), round(slip_hazard(terms, 0.0, 0.4), 3)
    (0.1, 0.025)
    """
    rate = terms.slip_rate * (1.0 - in_house) * math.exp2(-monitoring / terms.watch)
    return rate / WEEKS_PER_YEAR


@dataclass(slots=True)
class Deal:
    """Keep how one item stands.

    Parameters
    ----------
    name, terms : as the scenario declares it.
    mode, shape : how it is sourced, or will be when the next contract is signed.
    capability : in-house capability, 0..1.
    monitoring : part of one person's time that watches the vendor.
    wanted : mode of the purchase that is under way; empty: none is.
    purchases : purchases begun so far.
    signed : instant of the signature; infinite while there is no contract.
    charged : instant up to which it has been charged.
    ever : whether there was a contract.
    fails : instant at which the vendor fails.
    failed, back : instants of the last failure, and from which access is open again after it.
    use : part of the seats that are in use, 0..1.
    depth : how much rests on the vendor, 0..1.
    discount : what negotiation took off the yearly payments, share.
    negotiated : week in which prices were last negotiated.
    hazard, next_slip : slips due so far, on average; sum at which the next one comes.
    slips : slips so far.
    """

    name: str
    terms: SourcingTerms
    mode: str
    shape: SourcingMode
    capability: float
    monitoring: float
    wanted: str = ""
    purchases: int = 0
    signed: float = NEVER
    charged: float = 0.0
    ever: bool = False
    fails: float = NEVER
    failed: float = -NEVER
    back: float = -NEVER
    use: float = 0.0
    depth: float = 0.0
    discount: float = 0.0
    negotiated: float = -NEVER
    hazard: float = 0.0
    next_slip: float = 0.0
    slips: int = 0

    @property
    def who(self) -> int:
        """Identity of its luck."""
        return name_key(f"sourcing {self.name}")

    @property
    def title(self) -> str:
        """What it is called in the record."""
        return self.terms.title or self.name.replace("_", " ")

    @property
    def has_vendor(self) -> bool:
        """Whether somebody outside does part of the work under a contract."""
        return self.signed < NEVER and self.shape.in_house < 1.0

    @property
    def _own_price(self) -> float:
        """What work inside makes dearer while there is little capability, a factor >= 1."""
        return 1.0 + self.terms.inexperience * self.shape.in_house * (1.0 - self.capability)

    def upfront(self) -> float:
        """Money due at the signature."""
        return self.terms.price * self.shape.upfront * self._own_price

    def run_cost(self, end: float, weeks: float, vendor_price: float = 1.0) -> float:
        """Money due for some weeks that end at `end`, with the seats that are in use.

        Parameters
        ----------
        end, weeks : instant at which they end, and how many.
        vendor_price : what vendors ask outside for their part of the work, against today's price.
        """
        years = max(end - 0.5 * weeks - self.signed, 0.0) / WEEKS_PER_YEAR
        yearly = self.terms.price * (self.shape.yearly + self.shape.by_seat * self.use)
        price = yearly * math.pow(1.0 + self.shape.growth, years) * (1.0 - self.discount)
        outside = self.shape.in_house + (1.0 - self.shape.in_house) * vendor_price
        return price * outside * self._own_price * weeks / WEEKS_PER_YEAR

    def exit_cost(self) -> float:
        """Money that leaving the vendor now would cost."""
        if not self.has_vendor:
            return 0.0
        missing = 1.0 + self.terms.inexperience * (1.0 - self.capability)
        return self.terms.price * self.terms.exit_share * self.depth * missing

    def failure_loss(self) -> float:
        """Money that is lost when the vendor fails now."""
        return self.terms.price * self.terms.failure_loss * self.depth * (1.0 - self.capability)

    def sign(self, mode: str, shape: SourcingMode, now: float, streams: Streams) -> None:
        """Begin a contract."""
        self.mode, self.shape, self.wanted = mode, shape, ""
        self.signed = self.charged = now
        self.ever, self.back = True, min(self.back, now)
        self.depth = self.discount = 0.0
        self.fails = failure_after(now, f"{self.name}/{mode}", shape.failure_rate, streams)

    def fail(self) -> None:
        """End the contract by the vendor's failure; access is closed until somebody takes over."""
        self.failed, self.back = self.fails, self.fails + self.terms.takeover_weeks
        self.end()

    def end(self) -> None:
        """End the contract."""
        self.signed = self.fails = NEVER
        self.depth = 0.0

    def pass_time(self, weeks: float) -> None:
        """Let capability and depth move for some weeks under a contract."""
        self.capability = capability_after(self.capability, self.shape.in_house, weeks, self.terms)
        self.depth = depth_after(self.depth, self.shape.lock_in, self.use, weeks)

    def slip_costs(self, weeks: float, streams: Streams) -> list[float]:
        """Let some weeks pass; list what each slip that came in them costs, money."""
        if self.slips == 0 and self.next_slip == 0.0:
            self.next_slip = float(streams.exponential("vendor slips", self.who, 0)[0])
        self.hazard += weeks * slip_hazard(self.terms, self.shape.in_house, self.monitoring)
        found = []
        while self.next_slip <= self.hazard:
            luck = float(streams.exponential("cost of a slip", self.who, self.slips)[0])
            found.append(luck * self.terms.slip_cost * self.terms.price)
            self.slips += 1
            gap = streams.exponential("vendor slips", self.who, self.slips)
            self.next_slip += float(gap[0])
        return found


def failure_after(now: float, vendor: str, rate: float, streams: Streams) -> float:
    """Find the first failure of a vendor after an instant; the same under every plan.

    Parameters
    ----------
    now : instant, in weeks.
    vendor : whose failures; those who follow one another in the same place are one line of them.
    rate : failures a year.

    Returns
    -------
    Instant in weeks; infinite where the rate is 0. Failures are a Poisson process of calendar
    time, so waiting for the next one forgets the past.

    Example
    -------
    >>> first = failure_after(0.0, "crm/buy", 0.5, Streams(1, 0))
    >>> failure_after(first / 2, "crm/buy", 0.5, Streams(1, 0)) == first
    True
    """
    at, nth = 0.0, 0
    while rate > 0.0 and at <= now:
        gap = float(streams.exponential("vendor failure", name_key(vendor), nth)[0])
        at += gap * WEEKS_PER_YEAR / rate
        nth += 1
    return at if rate > 0.0 else NEVER
