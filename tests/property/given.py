"""Generators of the domain: organisations and settings that hold every law."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from sim.areas.adoption.parameters import AdoptionParameters
from sim.organisation.people import Organisation
from tests.worlds import units


@st.composite
def organisations(draw: st.DrawFn, largest: int = 12) -> Organisation:
    """Draw a small organisation: departments of any size, people without ties, non-users."""
    sizes = draw(st.lists(st.integers(1, largest), min_size=1, max_size=4))
    n = sum(sizes)
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    m = draw(st.integers(0, 4 * n))
    listener, speaker = rng.integers(0, n, m), rng.integers(0, n, m)
    manager = np.full(n, -1, dtype=np.int64)
    if draw(st.booleans()):
        manager[1:] = 0
    users = draw(st.integers(0, n))
    return units(sizes, listener, speaker, users=users, manager=manager)


@st.composite
def adoption_parameters(draw: st.DrawFn) -> AdoptionParameters:
    """Draw settings of adoption over their whole sensible range."""
    share = st.floats(0, 1)
    return AdoptionParameters(
        p=draw(st.floats(0, 1)),
        q=draw(st.floats(0, 2)),
        omega=draw(share),
        kappa=draw(st.floats(0, 30)),
        theta=draw(st.floats(0, 1)),
        theta_sd=draw(st.floats(0, 0.3)),
        abandonment=draw(st.floats(0, 0.5)),
        turnover=draw(st.floats(0, 0.1)),
        aware_at_start=draw(share),
        learning_rate=draw(st.floats(0, 1)),
        mu=draw(st.floats(0, 0.5)),
        gamma=draw(st.floats(0, 0.2)),
        reactance=draw(st.floats(0, 0.1)),
    )
