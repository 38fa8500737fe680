"""Laws that every organisation obeys, however it is stated."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernel.streams import Streams
from sim.organisation.build import build
from sim.organisation.people import Organisation, identities
from sim.organisation.scope import Scope, WaveOrder, resolve, waves
from sim.organisation.spec import DepartmentSpec, FileRows, OrganisationSpec
from tests.property.given import organisations

ORDERS: tuple[WaveOrder, ...] = ("flow", "size", "file")


@st.composite
def specs(draw: st.DrawFn) -> OrganisationSpec:
    """Draw stated departments and every knob of the network over its whole range."""
    staff = draw(st.lists(st.integers(0, 30), min_size=1, max_size=6).filter(any))
    share = st.floats(0, 1)
    return OrganisationSpec(
        departments={
            f"unit{k}": DepartmentSpec(n, draw(st.integers(0, n)), draw(st.booleans()))
            for k, n in enumerate(staff)
        },
        flow_rest=draw(st.floats(0, 5)),
        span=draw(st.floats(2, 12)),
        degree=draw(st.floats(0, 25)),
        within=draw(share),
        reciprocity=draw(share),
        closure=draw(share),
    )


@st.composite
def files(draw: st.DrawFn) -> FileRows:
    """Draw rows of files: any departments, ties and reporting line, or none."""
    department = np.array(draw(st.lists(st.integers(0, 3), min_size=1, max_size=25)))
    _, department = np.unique(department, return_inverse=True)
    n = department.size
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60))
    ends = np.array([pair for pair in pairs if pair[0] != pair[1]], dtype=np.int64).reshape(-1, 2)
    above = np.array([draw(st.integers(-1, k - 1)) for k in range(n)], dtype=np.int64)
    return FileRows(
        ids=tuple(f"p{k}" for k in range(n)),
        department=department.astype(np.int64),
        departments=tuple(f"unit{k}" for k in range(int(department.max()) + 1)),
        manager=draw(st.sampled_from([above, None])),
        user=None,
        listener=ends[:, 0],
        speaker=ends[:, 1],
        notes=(),
        digest="",
        source=(),
        ties_given=draw(st.booleans()),
    )


def _by_identity(firm: Organisation) -> tuple[object, ...]:
    """Say everything about people and ties without a position."""
    who = firm.identity.tolist()
    boss = [who[m] if m >= 0 else None for m in firm.manager.tolist()]
    names = [firm.departments[d] for d in firm.department.tolist()]
    listener = np.repeat(np.arange(firm.n_people), firm.ties.n_heard)
    ties = {
        (who[i], who[j]) for i, j in zip(listener.tolist(), firm.ties.hears.tolist(), strict=True)
    }
    people = zip(who, boss, names, firm.user.tolist(), firm.level.tolist(), strict=True)
    return set(people), ties


def _holds(firm: Organisation) -> None:
    """Check the laws of one organisation."""
    n = firm.n_people
    assert np.unique(firm.identity).size == n
    tops = firm.manager < 0
    assert (firm.level[tops] == 1).all()
    assert (firm.level[~tops] == firm.level[firm.manager[~tops]] + 1).all()
    listener = np.repeat(np.arange(n), firm.ties.n_heard)
    assert (listener != firm.ties.hears).all()
    assert np.unique(listener * n + firm.ties.hears).size == firm.ties.n_ties
    sums = firm.flows.sum(axis=1)
    assert (np.isclose(sums, 1) | (sums == 0)).all()
    assert (np.diag(firm.flows) == 0).all()
    assert (firm.flows >= 0).all()


@settings(max_examples=60, deadline=None)
@given(specs(), st.integers(0, 50))
def test_a_generated_organisation_keeps_its_word(spec: OrganisationSpec, future: int) -> None:
    """Stated staff and users, one top, sound levels, no tie to oneself, shares that sum to 1."""
    firm = build(spec, Streams(1, future))
    _holds(firm)
    assert firm.staff.tolist() == [d.staff for d in spec.departments.values()]
    assert firm.users.tolist() == [d.users for d in spec.departments.values()]
    assert (firm.manager < 0).sum() == 1


@settings(max_examples=40, deadline=None)
@given(specs(), st.randoms(use_true_random=False))
def test_the_order_of_departments_changes_nobody(spec: OrganisationSpec, mix: Random) -> None:
    """Whatever the order, the same people have the same managers, roles and ties."""
    names = sorted(spec.departments, key=lambda _: mix.random())
    turned = replace(spec, departments={name: spec.departments[name] for name in names})
    assert _by_identity(build(spec, Streams(1, 0))) == _by_identity(build(turned, Streams(1, 0)))


@settings(max_examples=40, deadline=None)
@given(files(), st.integers(0, 50))
def test_an_organisation_from_files_keeps_its_word(rows: FileRows, future: int) -> None:
    """What is given is kept, what is missing is generated, and the laws hold."""
    firm = build(OrganisationSpec(kind="from_files", rows=rows), Streams(1, future))
    _holds(firm)
    assert firm.users.tolist() == np.bincount(rows.department).tolist()
    who = identities(rows.departments, rows.department, list(rows.ids))
    seated = sorted(range(who.size), key=lambda row: (rows.department[row], row))
    assert firm.identity.tolist() == who[seated].tolist()
    assert (np.diff(firm.department) >= 0).all()
    if rows.manager is not None:
        over = np.append(who, 0)[rows.manager]
        assert np.append(firm.identity, 0)[firm.manager].tolist() == over[seated].tolist()
    if rows.ties_given:
        assert firm.ties.n_ties == len(set(zip(rows.listener, rows.speaker, strict=True)))


@settings(max_examples=80, deadline=None)
@given(organisations(), st.integers(1, 7), st.sampled_from(ORDERS))
def test_waves_cut_the_departments_into_parts(firm: Organisation, of: int, by: WaveOrder) -> None:
    """Every department is in exactly one wave; waves are balanced up to the largest department."""
    cut = waves(firm, of, by)
    assert len(cut) == of
    assert sorted(np.concatenate(cut).tolist()) == list(range(firm.n_departments))
    users = [int(firm.users[wave].sum()) for wave in cut]
    assert max(users) <= firm.users.sum() / of + firm.users.max()
    with_users = int((firm.users > 0).sum())
    assert sum(1 for n in users if n > 0) == min(of, with_users)
    for number, wave in enumerate(cut, start=1):
        found, note = resolve(Scope("wave", wave=number, of=of, by=by), firm)
        assert found.tolist() == wave.tolist()
        assert note == ""


@given(organisations(), st.sets(st.integers(0, 3)))
def test_rest_and_taken_make_all(firm: Organisation, taken: set[int]) -> None:
    """The rest is what nobody has taken."""
    rest, _ = resolve(Scope("rest"), firm, taken)
    assert set(rest.tolist()) == set(range(firm.n_departments)) - taken
