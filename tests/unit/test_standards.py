"""Standards: departments choose platforms; what links, costs and management make of it."""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import pytest

from sim.areas.planning.parameters import PlanningParameters, StandardTerms
from sim.areas.planning.platforms import (
    best_pair,
    best_reply,
    best_standard,
    central_plan,
    concentration,
    worth,
)
from sim.areas.planning.standards import Standards
from sim.contracts import Pull
from sim.kernel.record import Record
from sim.organisation.people import Organisation
from sim.testing import check_mechanism
from sim.units import FloatArray
from tests.worlds import make_world, units

WEEKS = 130


def linked(sizes: list[int], flows: FloatArray | None = None) -> Organisation:
    """Make departments that work with each other, by default all alike."""
    firm, d = units(sizes), len(sizes)
    even = (np.ones((d, d)) - np.eye(d)) / max(d - 1, 1)
    return dataclasses.replace(firm, flows=even if flows is None else flows)


def play(
    terms: StandardTerms | None,
    firm: Organisation,
    *,
    future: int = 0,
    pull: tuple[str, float | None] | None = None,
) -> Record:
    """Play standards alone, with one lever pulled for everybody in week 0."""
    world = make_world(firm, WEEKS, future=future)
    mechanism = Standards(PlanningParameters({} if terms is None else {"chat": terms}))
    mechanism.start(world)
    if pull:
        lever = next(one for one in mechanism.levers() if one.card.name == pull[0])
        lever.pull(Pull(pull[0], amount=pull[1]), np.arange(firm.n_departments), 0)
    world.clock.run()
    world.record.close()
    return world.record


def random_case(d: int, k: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Draw fits and links."""
    luck = np.random.default_rng(seed)
    links = luck.uniform(0, 2, (d, d))
    np.fill_diagonal(links, 0.0)
    return luck.normal(0, 1, (d, k)), links


def brute_force(fit: FloatArray, links: FloatArray) -> float:
    """Try every assignment of platforms."""
    d, k = fit.shape
    return max(float(worth(np.array(one), fit, links).sum()) for one in product(range(k), repeat=d))


def test_nothing_declared_is_nothing() -> None:
    """Without a capability there is no series, no account, no lever: bit for bit as before."""
    record = play(None, linked([5, 5]))
    assert record.weekly == {}
    assert record.ledger == {}
    assert Standards(PlanningParameters()).levers() == ()


def test_without_links_everybody_keeps_what_fits_best() -> None:
    """Limit: nothing is gained by a standard, nobody moves, and the gap is zero."""
    record = play(StandardTerms(link_value=0.0), linked([20, 30, 40, 50]))
    assert record.weekly["standardisation_gap"] == pytest.approx(np.zeros(WEEKS + 1), abs=1e-6)
    assert not record.ledger["platform_moves"].rows.any()
    assert np.unique(record.weekly["standards_hhi"]).size == 1


def test_one_platform_is_a_standard_already() -> None:
    """Limit: with a single platform concentration is 1 and the gap 0."""
    record = play(StandardTerms(platforms=1), linked([5, 9]))
    assert (record.weekly["standards_hhi"] == 1.0).all()
    assert (record.weekly["standardisation_gap"] == 0.0).all()


def test_alike_platforms_and_free_moves_end_in_one_standard() -> None:
    """Limit: no local fit, strong links, no cost: whoever has more partners wins everybody."""
    for future in range(5):
        terms = StandardTerms(fit_spread=0.01, link_value=50.0, conversion_cost=0.0)
        record = play(terms, linked([10] * 7), future=future)
        assert record.weekly["standards_hhi"][-1] == pytest.approx(1.0)
        assert record.facts["platforms_in_use"] == 1.0


def test_moves_that_cost_too_much_are_not_made() -> None:
    """However strong the links, nobody moves where moving costs more than it can bring."""
    record = play(StandardTerms(link_value=8.0, conversion_cost=1e6), linked([10] * 6))
    assert not record.ledger["platform_moves"].rows.any()
    assert record.weekly["standardisation_gap"][-1] > 0.0


def test_a_set_standard_binds_everybody_within_one_review() -> None:
    """One platform after half a year, whatever it costs; the loss of fit is booked."""
    terms = StandardTerms(title="Shared mail")
    record = play(terms, linked([10] * 6), pull=("set_standard", None))
    assert record.weekly["standards_hhi"][27] == pytest.approx(1.0)
    assert record.ledger["platform_moves"].rows.sum() < 0.0
    assert [event.kind for event in record.events] == ["standard"]
    assert record.events[0].text.startswith("Shared mail: ")


def test_a_subsidy_never_keeps_people_apart() -> None:
    """Over futures, half the cost paid leads to at least as much of a standard."""
    terms, firm = StandardTerms(conversion_cost=900.0), linked([10] * 6)
    plain, paid = (
        np.array([play(terms, firm, future=r, pull=pull).weekly["standards_hhi"][-1]
                  for r in range(30)])
        for pull in (None, ("subsidise_standard", 1.0))
    )  # fmt: skip
    assert (paid - plain).mean() > 3 * (paid - plain).std(ddof=1) / 30**0.5


def test_links_at_their_default_pull_departments_together() -> None:
    """Life: the default link value raises concentration over the same futures."""
    firm = linked([10] * 8)
    alone, pulled = (
        np.array([play(terms, firm, future=r).weekly["standards_hhi"][-1] for r in range(30)])
        for terms in (StandardTerms(link_value=0.0), StandardTerms())
    )  # fmt: skip
    gain = pulled - alone
    assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5


def test_topology_decides() -> None:
    """The same worth of links in two closed circles leaves more platforms than spread over all."""
    d = 8
    circles = np.kron(np.eye(2), np.ones((4, 4)) - np.eye(4)) / 3.0
    terms = StandardTerms(fit_spread=4.0, link_value=16.0, conversion_cost=100.0)
    spread, apart = (
        np.array([play(terms, linked([10] * d, flows), future=r).facts["platforms_in_use"]
                  for r in range(30)])
        for flows in (None, circles)
    )  # fmt: skip
    more = apart - spread
    assert more.mean() > 3 * more.std(ddof=1) / 30**0.5


def test_deciding_in_pairs_closes_part_of_the_gap() -> None:
    """Coordinated departments miss less than free ones, over the same futures."""
    firm = linked([10] * 8, np.kron(np.eye(4), np.array([[0.0, 1.0], [1.0, 0.0]])))
    terms = StandardTerms(fit_spread=4.0, link_value=5.0, conversion_cost=50.0)
    free, pairs = (
        np.array([play(dataclasses.replace(terms, policy=policy), firm, future=r)
                  .weekly["standardisation_gap"][-1] for r in range(30)])
        for policy in ("free", "coordinated")
    )  # fmt: skip
    gain = free - pairs
    assert gain.mean() > 3 * gain.std(ddof=1) / 30**0.5


@pytest.mark.parametrize("seed", range(40))
def test_the_central_plan_is_the_true_best_or_within_one_per_cent(seed: int) -> None:
    """Brute force over all assignments of up to seven departments and three platforms."""
    d, k = 3 + seed % 5, 2 + seed % 2
    fit, links = random_case(d, k, seed)
    best = brute_force(fit, links)
    found = float(worth(central_plan(fit, links), fit, links).sum())
    assert best * 0.99 - 1e-9 <= found <= best + 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_replies_are_best(seed: int) -> None:
    """A reply of one, and of two together, beats every other one at its price."""
    fit, links = random_case(5, 3, seed)
    choice = np.random.default_rng(seed).integers(0, 3, 5)
    found = best_reply(2, choice, fit, links, 0.3)

    def alone(platform: int) -> float:
        there = choice.copy()
        there[2] = platform
        return float(worth(there, fit, links)[2]) - 0.3 * (platform != choice[2])

    assert alone(found) == pytest.approx(max(alone(p) for p in range(3)))

    def both(first: int, second: int) -> float:
        there = choice.copy()
        there[[1, 3]] = first, second
        moves = 0.2 * (first != choice[1]) + 0.4 * (second != choice[3])
        return float(worth(there, fit, links)[[1, 3]].sum()) - moves

    pair = best_pair((1, 3), choice, fit, links, (0.2, 0.4))
    assert both(*pair) == pytest.approx(max(both(*p) for p in product(range(3), repeat=2)))


def test_the_gap_is_never_negative_and_books_add_up() -> None:
    """In every week of many futures; what is booked is worth now less worth at the start."""
    for future in range(10):
        record = play(StandardTerms(), linked([10, 20, 30, 5]), future=future)
        assert (record.weekly["standardisation_gap"] >= -1e-9).all()
        gap, value = record.weekly["standardisation_gap"], record.ledger["platform_value"].rows
        assert gap[0] - gap[1:] == pytest.approx(value[1:].sum(axis=1), abs=1e-6)


def test_luck_belongs_to_the_department_and_not_to_its_place() -> None:
    """The same departments in another order have the same fits, reviews, moves and gap."""
    forth, back = linked([10, 20, 30, 40]), linked([40, 30, 20, 10])
    back = dataclasses.replace(back, departments=tuple(reversed(forth.departments)))
    for future in range(5):
        first, second = (play(StandardTerms(), firm, future=future) for firm in (forth, back))
        for name in ("standards_hhi", "standardisation_gap"):
            assert first.weekly[name] == pytest.approx(second.weekly[name], abs=1e-6)
        moves = [record.ledger["platform_moves"].rows[:, :4] for record in (first, second)]
        assert moves[0] == pytest.approx(moves[1][:, ::-1])


def test_the_standard_is_the_best_single_platform() -> None:
    """Most fit in all."""
    assert best_standard(np.array([[1.0, 2.0], [0.0, 2.0]])) == 1
    assert concentration(np.array([0, 1]), np.array([3, 1]), 2) == pytest.approx(0.625)


def test_it_keeps_the_rules_of_the_house() -> None:
    """It reads and writes what it declares, takes every pull, and is the same twice."""
    terms = {"chat": StandardTerms(policy="coordinated"), "files": StandardTerms()}
    check_mechanism(lambda: Standards(PlanningParameters(terms)))
