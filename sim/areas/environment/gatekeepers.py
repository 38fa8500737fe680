"""Gatekeepers: the few who have ties to the outside, and how much of what is heard they take in."""

from __future__ import annotations

import math

import numpy as np

from sim.areas.environment.source_parameters import OutsideParameters
from sim.kernel.streams import Streams
from sim.organisation.people import Organisation
from sim.units import BoolArray, FloatArray

#: .07 x 100 is a little more than 7 in floating point.
_ROUNDING = 1e-9


def gatekeepers(knobs: OutsideParameters, firm: Organisation, streams: Streams) -> BoolArray:
    """Choose the intended users who have ties to the outside.

    Parameters
    ----------
    knobs : their share, and how they are chosen.
    firm : people, and who hears whom.
    streams : luck of the future; among equals of `connected` it decides too.

    Returns
    -------
    (n,) flags; at least one where the share is above 0 and there are intended users.

    Source: gatekeepers after Allen 1977; own rule.
    """
    wanted = knobs.gatekeepers * int(firm.user.sum())
    n = max(math.ceil(wanted - _ROUNDING), 1) if wanted > 0.0 else 0
    luck = streams.uniform("gatekeeper", firm.identity)
    if knobs.gatekeeper_choice == "connected":
        first = firm.ties.heard_start.astype(np.float64)
        luck = luck - (first[1:] - first[:-1])
    order = np.argsort(np.where(firm.user, luck, np.inf), kind="stable")
    chosen = np.zeros(firm.n_people, dtype=np.bool_)
    chosen[order[:n]] = True
    return chosen & firm.user


def uptake(absorptive: float, knowledge: FloatArray) -> FloatArray:
    """(n,) part of what people hear that they take in, by what they know already.

    Source: absorptive capacity, Cohen and Levinthal 1990 (sign); own form.

    Example
    -------
    >>> uptake(0.5, np.array([0.0, 1.0])).tolist()
    [0.5, 1.0]
    """
    return np.asarray(1.0 - absorptive * (1.0 - knowledge), dtype=np.float64)
