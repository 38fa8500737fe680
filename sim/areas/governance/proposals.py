"""Proposals: what departments bring before committees, drawn before anything is decided.

When a proposal comes, what it is worth and how long its people wait are keyed by stream, department
and number, so every plan and every set of committees of a future meets the same proposals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.areas.governance.committee_terms import ProposalTerms
from sim.kernel.streams import Streams, name_key
from sim.organisation.people import Organisation
from sim.units import FloatArray, IntArray

_VALUE, _COST, _PATIENCE = 0, 1, 2
_KINDS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """Describe one proposal as it really is; nobody who decides sees its worth exactly.

    Parameters
    ----------
    key : identity of its luck.
    department : where it comes from, and where its work is felt.
    comes : instant at which it is proposed.
    worth : value less cost, money; negative for what should not be done.
    cost : money.
    pilot_weeks : weeks of pilot behind it.
    weeks : weeks of work once begun.
    gives_up : instant from which its people begin without approval.
    claim : worth as it is brought before a committee: what it is, or what a business case says.
    effort : times its planned work that it takes because of what it is coupled to.
    project : number of the portfolio's project that it is about; -1 for a department's own idea.
    stage : which decision about that project it asks for, one of `contracts.PROJECT_GATES`.
    turned_down : whether it was turned down before and has come back.

    Source: own design.
    """

    key: int
    department: int
    comes: float
    worth: float
    cost: float
    pilot_weeks: float
    weeks: float
    gives_up: float
    claim: float
    effort: float = 1.0
    project: int = -1
    stage: str = ""
    turned_down: bool = False


def proposals(
    declared: Mapping[str, ProposalTerms],
    organisation: Organisation,
    streams: Streams,
    horizon: float,
) -> list[Proposal]:
    """Draw all proposals of a future, in the order in which they come.

    Parameters
    ----------
    declared : terms of each stream, by its name.
    organisation : departments and groups.
    streams : luck of the future.
    horizon : weeks.

    Returns
    -------
    Proposals that come before the horizon.

    Source: Poisson arrivals by keyed gaps; own design.
    """
    found = [
        one
        for name, terms in declared.items()
        for department in _bringers(terms.departments, organisation)
        for one in _stream(name, terms, organisation, department, streams, horizon)
    ]
    return sorted(found, key=lambda one: (one.comes, one.key))


def _bringers(names: Sequence[str], organisation: Organisation) -> IntArray:
    """Find the departments that a stream names, by themselves or in a group; all if it does not."""
    inside = np.full(organisation.n_departments, not names, dtype=np.bool_)
    for name in names:
        members = organisation.groups.get(name, (name,))
        inside |= np.isin(np.array(organisation.departments), np.array(members))
    return np.flatnonzero(inside)


def _stream(
    name: str,
    terms: ProposalTerms,
    organisation: Organisation,
    department: int,
    streams: Streams,
    horizon: float,
) -> Iterator[Proposal]:
    """Draw the proposals of one stream of one department."""
    who = name_key(f"{name}/{organisation.departments[department]}")
    comes = _arrivals(terms.rate, who, streams, horizon - terms.pilot_weeks) + terms.pilot_weeks
    nth = np.arange(comes.size, dtype=np.int64)
    cost = terms.cost * np.exp(
        terms.cost_spread * streams.normal("proposal", who, nth * _KINDS + _COST)
    )
    value = _values(terms, streams.normal("proposal", who, nth * _KINDS + _VALUE))
    waits = terms.patience_weeks * streams.exponential("proposal", who, nth * _KINDS + _PATIENCE)
    for k in range(comes.size):
        yield Proposal(
            key=name_key(f"{who}/{k}"),
            department=department,
            comes=float(comes[k]),
            worth=float(value[k] - cost[k]),
            cost=float(cost[k]),
            pilot_weeks=terms.pilot_weeks,
            weeks=terms.weeks,
            gives_up=float(comes[k] + waits[k]),
            claim=float(value[k] - cost[k]),
        )


def _arrivals(rate: float, who: int, streams: Streams, until: float) -> FloatArray:
    """Instants of a Poisson stream before an instant, drawn gap by gap."""
    if rate <= 0.0 or until <= 0.0:
        return np.empty(0, dtype=np.float64)
    expected = rate * until
    enough = int(expected + 8.0 * math.sqrt(expected) + 20.0)
    gaps = streams.exponential("proposal comes", who, np.arange(enough, dtype=np.int64))
    instants = np.cumsum(gaps / max(rate, 1e-290))  # one divided by less is no number
    return instants[instants < until]


def _values(terms: ProposalTerms, luck: FloatArray) -> FloatArray:
    """Turn standard normal luck into values of the stated mean, spread and shape."""
    if terms.shape == "normal" or terms.value_mean == 0.0:
        return terms.value_mean + terms.value_sd * luck
    variance = math.log1p(min(terms.value_sd / terms.value_mean, 1e100) ** 2)
    middle = math.log(terms.value_mean) - variance / 2.0
    return np.asarray(np.exp(middle + math.sqrt(variance) * luck), dtype=np.float64)
