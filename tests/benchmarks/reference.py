"""The reference model of tests/validation as a peer: one Mesa agent per person, SimPy processes."""

from __future__ import annotations

import numpy as np

from sim.areas.adoption.parameters import AdoptionParameters
from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.spec import OrganisationSpec
from tests.validation.reference_model import ReferenceModel, Week


def reference_weeks(spec: OrganisationSpec, weeks: int) -> None:
    """Let everybody live some weeks under a mandate, with the same rules as the compiled people."""
    streams = Streams(1, 0)
    firm = build(spec, streams)
    d, n = firm.n_departments, firm.n_people
    none = np.zeros(d)
    week = Week(
        live=none, compliance=np.full(d, 0.1), campaign=np.full(d, 0.2), attention=np.ones(20),
        shift=none, defect=none, elbow=none, stance=np.ones(n), push=none, announced=none,
        departures=none, sponsor=0.5, gain_factor=1.0, courses=(), champions=frozenset(),
    )  # fmt: skip
    model = ReferenceModel(
        firm, AdoptionParameters(aware_at_start=0.5), streams, lambda _week: week, ease=0.5,
        agents=6, service_rate=30.0,
    )  # fmt: skip
    model.run(weeks)
