"""The block model of ties: its targets, its limits, and draws that belong to people."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest

from sim.kernel.streams import Streams
from sim.kernel.streams_compiled import bits
from sim.organisation import ties_compiled as loops
from sim.organisation.build import build
from sim.organisation.likeness import assortativity, roles
from sim.organisation.people import Organisation
from sim.organisation.spec import DepartmentSpec, OrganisationSpec

UNITS = {f"unit{d}": DepartmentSpec(40, 40) for d in range(6)}
SPEC = OrganisationSpec(departments=UNITS)


def _pairs(firm: Organisation) -> tuple[np.ndarray, np.ndarray]:
    listener = np.repeat(np.arange(firm.n_people), firm.ties.n_heard)
    return listener, firm.ties.hears.astype(np.int64)


def _firm(
    *,
    degree: float = 10.0,
    within: float = 0.6,
    reciprocity: float = 0.55,
    closure: float = 0.75,
    future: int = 0,
) -> Organisation:
    spec = replace(SPEC, degree=degree, within=within, reciprocity=reciprocity, closure=closure)
    return build(spec, Streams(1, future))


def _graph(firm: Organisation) -> nx.DiGraph[int]:
    listener, speaker = _pairs(firm)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(firm.n_people))
    graph.add_edges_from(zip(listener.tolist(), speaker.tolist(), strict=True))
    return graph


def _within(firm: Organisation) -> float:
    listener, speaker = _pairs(firm)
    return float((firm.department[listener] == firm.department[speaker]).mean())


def _named(firm: Organisation) -> set[tuple[int, int]]:
    listener, speaker = _pairs(firm)
    return set(zip(firm.identity[listener].tolist(), firm.identity[speaker].tolist(), strict=True))


def test_nobody_hears_himself() -> None:
    """Ties are between two people."""
    listener, speaker = _pairs(_firm())
    assert (listener != speaker).all()


def test_managers_and_reports_hear_each_other() -> None:
    """The reporting line is part of the ties, both ways, however few the others are."""
    firm = _firm(degree=3.0, reciprocity=0.0)
    graph = _graph(firm)
    for person in np.flatnonzero(firm.manager >= 0).tolist():
        assert graph.has_edge(person, int(firm.manager[person]))
        assert graph.has_edge(int(firm.manager[person]), person)


@pytest.mark.parametrize("degree", [4.0, 8.0, 14.0, 20.0])
def test_the_mean_degree_is_the_stated_one(degree: float) -> None:
    """People hear as many others as stated, within five per cent."""
    firms = [_firm(degree=degree, future=future) for future in range(5)]
    assert np.mean([f.ties.n_ties / f.n_people for f in firms]) == pytest.approx(degree, rel=0.05)


@pytest.mark.parametrize("within", [0.4, 0.6, 0.8])
def test_the_share_of_inner_ties_is_the_stated_one(within: float) -> None:
    """Ties stay inside the department as often as stated, within .05."""
    assert _within(_firm(within=within)) == pytest.approx(within, abs=0.05)


def test_everything_inside_leaves_only_the_reporting_line_across() -> None:
    """At a share of 1, the only ties across departments are the heads' to the top."""
    firm = _firm(within=1.0)
    listener, speaker = _pairs(firm)
    across = firm.department[listener] != firm.department[speaker]
    line = (firm.manager[listener] == speaker) | (firm.manager[speaker] == listener)
    assert across.any()
    assert line[across].all()


@pytest.mark.parametrize(("reciprocity", "low", "high"), [(0.0, 0.15, 0.2), (1.0, 1.0, 1.0)])
def test_limits_of_reciprocity(reciprocity: float, low: float, high: float) -> None:
    """At 0 only manager ties are returned, at 1 all are."""
    assert low <= nx.overall_reciprocity(_graph(_firm(reciprocity=reciprocity))) <= high


def test_closure_closes_triangles() -> None:
    """Without circles the network is a plain block model; with them it is clustered."""
    found = [nx.average_clustering(_graph(_firm(closure=c)).to_undirected()) for c in (0, 0.5, 1)]
    assert found[0] < 0.2 < found[1] < found[2]
    assert found[2] > 0.5


def test_degree_nought_means_no_ties() -> None:
    """Nobody hears anybody: the limit of independent people."""
    assert _firm(degree=0.0).ties.n_ties == 0


def test_futures_differ_and_repeat() -> None:
    """A future has its own ties, the same each time."""
    assert _named(_firm(future=3)) == _named(_firm(future=3))
    assert _named(_firm(future=3)) != _named(_firm(future=4))


def test_the_order_of_departments_changes_no_tie() -> None:
    """Draws belong to people, not to positions."""
    turned = replace(SPEC, departments=dict(reversed(UNITS.items())))
    assert _named(build(SPEC, Streams(1, 0))) == _named(build(turned, Streams(1, 0)))


def test_one_more_person_leaves_most_ties_elsewhere() -> None:
    """A hire in one department redraws at most a fifth of the ties that he has no part in."""
    more = replace(SPEC, departments={**UNITS, "unit5": DepartmentSpec(41, 41)})
    before, after = _named(build(SPEC, Streams(1, 0))), _named(build(more, Streams(1, 0)))
    assert len(before & after) > 0.8 * len(before)


def test_tiny_departments_get_what_is_possible() -> None:
    """Departments of one or two people fill up with ties to others."""
    spec = OrganisationSpec(departments={f"u{d}": DepartmentSpec(1 + d % 2, 1) for d in range(40)})
    firm = build(spec, Streams(1, 0))
    assert firm.ties.n_ties / firm.n_people == pytest.approx(10.0, rel=0.15)
    assert build(OrganisationSpec(departments={"a": DepartmentSpec(1, 1)}), Streams(1, 0))


def test_loose_ties_follow_the_flows_of_work() -> None:
    """Departments that pass work to each other hear each other more."""
    flows = (("unit0", "unit1", 20.0),)
    spec = replace(SPEC, closure=0.0, flows=flows)

    def heard(firm: Organisation) -> int:
        listener, speaker = _pairs(firm)
        return int(((firm.department[listener] == 0) & (firm.department[speaker] == 1)).sum())

    plain = replace(SPEC, closure=0.0)
    assert heard(build(spec, Streams(1, 0))) > 2 * heard(build(plain, Streams(1, 0)))


SIDES = OrganisationSpec(departments={
    f"unit{d}": DepartmentSpec(100, 100, customer_facing=d < 3) for d in range(6)
})  # fmt: skip
"""Half of the departments meet customers."""


def _alike(firm: Organisation) -> tuple[float, float]:
    """Share of ties beside the reporting line among people of one role; how far ties keep to it."""
    role = roles(firm.manager, firm.department, firm.customer_facing)
    listener, speaker = _pairs(firm)
    line = (firm.manager[listener] == speaker) | (firm.manager[speaker] == listener)
    same = role[listener] == role[speaker]
    return float(same[~line].mean()), assortativity(firm.ties, role)


@pytest.mark.parametrize("homophily", [0.3, 0.7, 1.0])
def test_homophily_is_the_index_of_inbreeding(homophily: float) -> None:
    """Limit: without circles the share of ties with the like is h + (1 - h) of that by chance."""
    loose = replace(SIDES, closure=0.0, within=0.4)
    chance = np.mean([_alike(build(loose, Streams(1, f)))[0] for f in range(4)])
    found = [_alike(build(replace(loose, homophily=homophily), Streams(1, f)))[0] for f in range(4)]
    assert np.mean(found) == pytest.approx(homophily + (1.0 - homophily) * chance, abs=0.02)


def _own_side(firm: Organisation) -> float:
    """Share of ties across departments, beside the reporting line, that stay on one side."""
    listener, speaker = _pairs(firm)
    unit, side = firm.department, firm.customer_facing[firm.department]
    line = (firm.manager[listener] == speaker) | (firm.manager[speaker] == listener)
    crossing = ~line & (unit[listener] != unit[speaker])
    return float((side[listener] == side[speaker])[crossing].mean())


def test_working_circles_keep_to_the_like_as_loose_ties_do() -> None:
    """Limits: at 1 all that crosses departments stays on one side, at 0 two in five do by chance.

    In between a circle keeps to the like less than a tie does: whoever is free may join it.
    """
    firms = [build(replace(SIDES, homophily=h), Streams(1, 0)) for h in (0.0, 0.5, 1.0)]
    shares = [_own_side(firm) for firm in firms]
    assert shares[0] == pytest.approx(0.4, abs=0.04)
    assert shares[0] + 0.1 < shares[1] < 0.7
    assert shares[2] == 1.0
    found = [_alike(firm)[1] for firm in firms]
    assert found[0] + 0.1 < found[1] < found[2] - 0.1
    ties = [firm.ties.n_ties for firm in firms]
    assert max(ties) - min(ties) < 0.03 * ties[0]
    inside = [_within(firm) for firm in firms]
    assert max(inside) - min(inside) < 0.02


def test_without_homophily_no_tie_knows_who_is_alike() -> None:
    """Null: whoever meets customers, the ties are the same."""
    nobody = {name: DepartmentSpec(100, 100) for name in SIDES.departments}
    plain = build(replace(SIDES, departments=nobody), Streams(1, 0))
    assert _named(plain) == _named(build(SIDES, Streams(1, 0)))


def test_one_more_bucket_moves_few_picks() -> None:
    """A consistent pick moves with chance 1 in the number of buckets, and only to the new one."""
    who = np.arange(20_000, dtype=np.uint64)
    draws = [bits(0, np.uint64(9), one, np.uint64(0)) for one in who]
    ten = np.array([loops.jump(np.uint64(draw), 10) for draw in draws])
    eleven = np.array([loops.jump(np.uint64(draw), 11) for draw in draws])
    moved = ten != eleven
    assert moved.mean() == pytest.approx(1 / 11, abs=0.01)
    assert (eleven[moved] == 10).all()
    assert np.bincount(ten).min() > 1800


def test_a_unit_is_chosen_in_proportion_to_its_weight() -> None:
    """Weights 0, 1 and 3 are chosen never, a quarter and three quarters of the time."""
    weight = np.array([0.0, 1.0, 3.0])
    key = np.array([11, 22, 33], dtype=np.uint64)
    found = [
        loops.choose_unit(0, np.uint64(5), np.uint64(who), np.uint64(0), weight, key)
        for who in range(8000)
    ]
    share = np.bincount(found, minlength=3) / 8000
    assert share[0] == 0
    assert share[2] == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / 8000))
