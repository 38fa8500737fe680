"""Laws of people: they hold for any organisation, any setting and any luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import signals
from sim.areas.adoption.parameters import AdoptionParameters
from sim.areas.adoption.people import PeopleMechanism
from sim.organisation.people import Organisation, ties_from_pairs
from tests.property.given import adoption_parameters, organisations
from tests.worlds import one_unit, people_only

FEW = settings(max_examples=30, deadline=None)


@FEW
@given(organisations(), adoption_parameters(), st.integers(0, 99), st.booleans())
def test_people_and_shares_are_conserved(
    organisation: Organisation, knobs: AdoptionParameters, future: int, mandated: bool
) -> None:
    """Columns stay in 0..1, the counts of users are what the flags say, nobody is lost."""
    given_ = {signals.COMPLIANCE: 0.7 if mandated else 0.0, signals.CAMPAIGN_RATE: 0.2}
    record, mechanism = people_only(organisation, 15, knobs, future=future, given=given_)
    people = mechanism.people
    for column in (people.skill, people.attitude, people.resistance):
        assert column.min() >= 0.0
        assert column.max() <= 1.0
    real = (people.uses == 1) & (people.workaround == 0)
    counted = np.bincount(people.department[real], minlength=organisation.n_departments)
    assert np.array_equal(counted, people.unit_using)
    ties = organisation.ties
    for i in range(organisation.n_people):
        heard = ties.hears[ties.hears_start[i] : ties.hears_start[i + 1]]
        assert people.heard_using[i] == real[heard].sum()
    assert not people.uses[~organisation.user].any()
    for name in ("adoption", "aware", "activated", "routine", "proficient", "workaround"):
        assert 0.0 <= record.weekly[name].min() <= record.weekly[name].max() <= 1.0


def relabelled(organisation: Organisation, order: np.ndarray) -> Organisation:
    """Number the same people in another order."""
    n = organisation.n_people
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    ties = organisation.ties
    listener = np.repeat(np.arange(n), ties.n_heard)
    manager = organisation.manager[order]
    return replace(
        organisation,
        department=organisation.department[order],
        level=organisation.level[order],
        manager=np.where(manager >= 0, place[manager], -1),
        user=organisation.user[order],
        identity=organisation.identity[order],
        ties=ties_from_pairs(place[listener], place[ties.hears], n),
    )


@FEW
@given(organisations(), adoption_parameters(), st.randoms(use_true_random=False))
def test_labels_do_not_matter(organisation: Organisation, knobs: AdoptionParameters, rng) -> None:
    """Permuting people (state, ties and luck together) gives the same person the same life."""
    order = np.array(rng.sample(range(organisation.n_people), organisation.n_people))
    given_ = {signals.CAMPAIGN_RATE: 0.2}
    one, first = people_only(organisation, 12, knobs, given=given_)
    two, second = people_only(relabelled(organisation, order), 12, knobs, given=given_)
    assert np.array_equal(first.people.uses[order], second.people.uses)
    assert np.abs(first.people.skill[order] - second.people.skill).max(initial=0.0) < 1e-9
    assert np.allclose(one.weekly["adoption"], two.weekly["adoption"], atol=1e-12)


@FEW
@given(st.integers(1, 20), st.integers(0, 50))
def test_one_more_person_changes_nobody_elses_luck(n: int, future: int) -> None:
    """Without ties and unit signal, one more person leaves all others exactly as they were."""
    knobs = AdoptionParameters(q=0.0, p=0.1, aware_at_start=0.5, awareness_peers=0.0, omega=0.0)

    def lives(size: int) -> PeopleMechanism:
        return people_only(one_unit(size), 10, knobs, future=future)[1]

    few, more = lives(n).people, lives(n + 1).people
    assert np.array_equal(few.uses, more.uses[:n])
    assert np.array_equal(few.skill, more.skill[:n])
