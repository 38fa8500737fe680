"""What would change the answer, on a made model whose answer is known."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis import interactions
from sim.analysis.comparison import Objective
from sim.analysis.duel import MOST_RUNS, Duel, challenger, pinned
from sim.analysis.interactions import find_interactions, luck_share, sobol_indices, unit_sample
from sim.analysis.reasons import Sensitivity, read_sensitivity, write_sensitivity
from sim.analysis.sensitivity import NOTHING_FLIPS, analyse, runs_of_tornado
from sim.errors import BadInput
from sim.experiment.design import Study, draws, rows
from sim.report.reasons_text import sensitivity_table
from sim.scenario import Scenario, Uncertain
from tests.plays import Plan

COST = Uncertain("investment.hourly_cost", 35.0, 42.0, 55.0)
HEADS = Uncertain("investment.hypercare_staff", 4.0, 12.0, 24.0)
IDLE = Uncertain("investment.run_cost", 1e6, 1.4e6, 2e6)
SCENARIO = Scenario("made", uncertain=(COST, HEADS, IDLE))
NPV = Objective("npv", "NPV", "USD M", "money", 1e6, True)


class Model:
    """Play nothing: write down what the leader earns from the draws of each future.

    Parameters
    ----------
    noise : spread of the luck that touches the leader alone, in millions.
    slope : millions a head and a unit of cost, on the lead.
    """

    def __init__(self, noise: float = 0.3, heads: float = -0.2, cost: float = 0.05,
                 level: float = 2.1, both: float = 0.0) -> None:  # fmt: skip
        self.noise, self.heads, self.cost, self.level, self.both = noise, heads, cost, level, both
        self.played: list[Study] = []

    def __call__(self, study: Study) -> pd.DataFrame:
        self.played.append(study)
        made = []
        for row in rows(study):
            cell = study.cells[row.cell]
            seed = study.seed_of(cell)
            x = {p: v[0] for p, v in draws(cell.scenario, seed, 1, row.future).items()}
            luck = np.random.default_rng([seed, row.future]).normal(size=2)
            npv = luck[0]
            if cell.strategy.name == "leader":
                heads, cost = x[HEADS.path] - 12, x[COST.path] - 42
                npv += self.level + self.heads * heads + self.cost * cost
                npv += self.both * heads * cost + self.noise * luck[1]
            made.append({"run": row.run, "cell": cell.id, "future": row.future, "status": "ok",
                         "npv": 1e6 * npv, "t80": 90.0 + row.future})  # fmt: skip
        return pd.DataFrame(made)


def a_duel(futures: int = 30, scenario: Scenario = SCENARIO) -> Duel:
    return Duel(scenario, Plan("leader"), Plan("rival"), ("In waves", "All at once"),
                futures=futures)  # fmt: skip


def test_a_pinned_parameter_leaves_the_other_draws_as_they_were():
    before = draws(SCENARIO, 1, 20)
    after = draws(pinned(SCENARIO, {HEADS.path: 20.0}), 1, 20)
    assert (after[HEADS.path] == 20).all()
    assert (after[COST.path] == before[COST.path]).all()
    assert pinned(SCENARIO, {HEADS.path: 20.4}).investment.hypercare_staff == 20


def test_bars_stand_by_swing_and_have_the_ends_of_the_model():
    found = analyse(a_duel(), NPV, Model(noise=0.0))
    assert [bar.path for bar in found.bars] == [HEADS.path, COST.path, IDLE.path]
    heads, cost, idle = found.bars
    assert heads.swing.exact == pytest.approx(4.0e6)
    assert cost.swing.exact == pytest.approx(1.0e6)
    assert idle.swing.exact == 0.0
    assert heads.lead_low.average.exact > 0 > heads.lead_high.average.exact
    assert [bar.flips for bar in found.bars] == [True, False, False]
    assert found.n_futures == 30
    assert found.noise_floor.exact >= 0


def test_the_break_even_is_found_between_two_whole_heads_and_lies_in_its_range():
    found = analyse(a_duel(), NPV, Model(noise=0.3))
    (turn,) = found.break_evens
    mean_cost = float(draws(SCENARIO, 1, 30)[COST.path].mean()) - 42
    exact = 12 + (2.1 + 0.05 * mean_cost) / 0.2
    assert turn.path == HEADS.path
    assert turn.value_low.exact - 0.5 <= exact <= turn.value_high.exact + 0.5
    assert float(turn.value.exact).is_integer()
    assert turn.leads_below == "In waves"
    assert turn.leads_above == "All at once"
    assert turn.lead_below.average.exact > 0 > turn.lead_above.average.exact
    assert "All at once beats In waves if" in turn.sentence
    assert "we assume 12" in turn.sentence


def test_a_real_parameter_turns_where_the_model_says():
    model = Model(noise=0.0, heads=0.0, cost=-0.4, level=2.0)
    (turn,) = analyse(a_duel(), NPV, model).break_evens
    assert turn.value.exact == pytest.approx(47.0, abs=0.2)
    assert turn.value_low.exact <= turn.value.exact <= turn.value_high.exact


def test_both_sides_of_a_break_even_are_played_and_led_by_different_plans():
    """The two sides lie about the ends of the range of the turn; few points are played."""
    model = Model(noise=1.0, heads=0.0, cost=-0.4, level=2.0)
    found = analyse(a_duel(), NPV, model)
    (turn,) = found.break_evens
    assert turn.below.exact <= turn.value_low.exact + 0.02 * 20
    assert turn.above.exact >= turn.value_high.exact - 0.02 * 20
    assert turn.below.exact < turn.value.exact < turn.above.exact
    assert turn.lead_below.average.exact > 0 > turn.lead_above.average.exact
    searched = [study for study in model.played if study.name == "break_even"]
    pinned_at = {value for study in searched for cell in study.cells for _, value in cell.factors}
    assert {turn.below.exact, turn.above.exact} <= pinned_at
    assert len(pinned_at) <= 4
    assert found.n_runs == 2 * 30 * (7 + len(pinned_at))


def test_a_curved_lead_is_followed_to_its_turn():
    """The straight line between the ends misses the turn; the search plays on until it has it."""

    class Curved(Model):
        def __call__(self, study: Study) -> pd.DataFrame:
            runs = super().__call__(study)
            heads = np.array([draws(study.cells[row.cell].scenario, 1, 1, row.future)[HEADS.path][0]
                              for row in rows(study)])  # fmt: skip
            leads = np.array([study.cells[row.cell].strategy.name == "leader"
                              for row in rows(study)])  # fmt: skip
            return runs.assign(npv=runs["npv"] + leads * 1e6 * (3.0 - np.exp((heads - 4.0) / 8.0)))

    model = Curved(noise=0.2, heads=0.0, cost=0.0, level=0.0)
    (turn,) = analyse(a_duel(), NPV, model).break_evens
    assert turn.value.exact == 13.0  # 4 + 8 ln 3 = 12.8
    assert turn.lead_below.average.exact > 0 > turn.lead_above.average.exact


def test_a_turn_that_luck_puts_anywhere_in_the_range_is_not_told():
    model = Model(noise=6.0, heads=0.0, cost=-0.06, level=0.0)
    found = analyse(a_duel(), NPV, model)
    assert found.break_evens == ()
    assert "no clear difference" in found.note


MANY = tuple(
    Uncertain(f"investment.{name}", 1.0, 2.0, 3.0)
    for name in ("trainer_week", "one_off", "legacy_cost", "benefit", "discount_rate",
                 "session_seats"))  # fmt: skip


def test_of_many_parameters_the_six_that_matter_are_played_on_all_futures():
    """A first look at eight futures picks them; the others say that it was a look, with the right
    size, since the change of a lead is paired."""
    model = Model(noise=3.0)
    scenario = Scenario("many", uncertain=(*MANY, IDLE, HEADS, COST))
    found = analyse(a_duel(scenario=scenario), NPV, model)
    assert [bar.path for bar in found.bars[:2]] == [HEADS.path, COST.path]
    assert [bar.n_futures for bar in found.bars] == [30] * 6 + [8] * 3
    assert all(bar.lead_low.low is None for bar in found.bars[6:])
    lead = found.lead.average.exact
    assert all(bar.lead_low.average.exact == pytest.approx(lead) for bar in found.bars[6:])
    assert "3 of 9 parameters were tried on 8 futures only" in found.note
    tornado = [study for study in model.played if study.name != "break_even"]
    played = sum(len(study.cells) * study.futures for study in tornado)
    assert played == runs_of_tornado(9, 30) == 2 * (30 * 13 + 8 * 6)


def test_who_can_overtake_is_asked_about_where_the_runner_up_never_does():
    names = ("leader", "shadow", "other")
    ahead = np.array([[3.0, 3.0], [2.0, 2.0], [4.0, -9.0]])
    assert challenger(names, ahead, "leader", "shadow") == "other"
    assert challenger(names, ahead, "leader", "other") == "other"
    assert challenger(names[:2], ahead[:2], "leader", "shadow") == "shadow"


@pytest.mark.slow
def test_the_range_of_the_break_even_holds_the_truth_in_most_repeated_studies():
    hits = 0
    for seed in range(20):
        model = Model(noise=2.0, heads=0.0, cost=-0.5, level=2.5)
        duel = dataclasses.replace(a_duel(), seed=seed + 10)
        found = analyse(duel, NPV, model).break_evens
        hits += any(one.value_low.exact <= 47.0 <= one.value_high.exact for one in found)
    assert hits >= 16  # 95 % of 20 are 19; sixteen or fewer come by chance in 2 of 100


def test_no_flip_says_so_and_searches_nothing():
    model = Model(noise=0.1, heads=-0.01, cost=0.01)
    found = analyse(a_duel(), NPV, model)
    assert found.break_evens == ()
    assert NOTHING_FLIPS in found.note
    assert len(model.played) == 1


def test_a_lead_inside_the_noise_is_said_to_be_none():
    found = analyse(a_duel(), NPV, Model(noise=3.0, heads=0.0, cost=0.0, level=0.0))
    assert "no clear difference" in found.note
    assert not any(bar.flips for bar in found.bars)


def test_twenty_futures_are_the_least_and_too_many_runs_are_refused_before_any():
    model = Model()
    with pytest.raises(BadInput, match="20 or more"):
        analyse(a_duel(futures=19), NPV, model)
    with pytest.raises(BadInput, match=f"{MOST_RUNS:,}"):
        analyse(a_duel(futures=1_000_000), NPV, model)
    with pytest.raises(BadInput, match="no uncertain parameter"):
        analyse(a_duel(scenario=Scenario("sure")), NPV, model)
    assert model.played == []


def test_futures_that_failed_are_left_out_everywhere():
    model = Model()

    def player(study: Study) -> pd.DataFrame:
        runs = model(study)
        return runs.assign(status=np.where(runs["future"] == 3, "failed", "ok"))

    assert analyse(a_duel(), NPV, player).n_futures == 29
    with pytest.raises(BadInput, match="futures"):
        analyse(a_duel(futures=20), NPV, player)


def test_the_answer_survives_its_file_and_another_study_does_not_take_it(tmp_path):
    found = analyse(a_duel(), NPV, Model(), key="k")
    assert isinstance(found, Sensitivity)
    write_sensitivity(found, tmp_path)
    assert read_sensitivity(tmp_path, "k") == found
    assert read_sensitivity(tmp_path, "other") is None
    (tmp_path / "sensitivity.json").write_text("{")
    assert read_sensitivity(tmp_path, "k") is None


def test_the_table_fits_eighty_columns_and_is_ascii():
    found = analyse(a_duel(), NPV, Model())
    text = sensitivity_table(found, NPV, {"leader": "In waves", "rival": "All at once"})
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 79
    assert "* more support agents" in text


def ishigami(points: np.ndarray) -> np.ndarray:
    x = (2 * points - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_sobol_indices_of_ishigami():
    names = ("a", "b", "c")
    found = sobol_indices(names, ishigami(unit_sample(names, 4096, 1)), 1)
    for name, first, total in zip(names, (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437),
                                  strict=True):  # fmt: skip
        assert found[name].first == pytest.approx(first, abs=0.03)
        assert found[name].total == pytest.approx(total, abs=0.03)
    assert found["c"].together.low > 0.15
    assert found["b"].together.low < 0.01


@pytest.mark.slow
def test_interactions_are_flagged_where_two_parameters_multiply():
    together, luck = find_interactions(a_duel(), Model(noise=0.0, both=0.3), blocks=128)
    assert together[HEADS.path].low > 0.05
    assert together[COST.path].low > 0.05
    assert abs(together[IDLE.path].average) < 0.01
    assert luck < 0.2
    alone, _ = find_interactions(a_duel(), Model(noise=0.0), blocks=128)
    assert alone[HEADS.path].low < 0.02


def test_pure_luck_is_named_as_luck():
    _, luck = find_interactions(a_duel(), Model(noise=1.0, heads=0.0, cost=0.0), blocks=64)
    assert luck == pytest.approx(1.0)
    assert luck_share(np.zeros(9), 1) == 0.0


def test_without_the_extra_there_is_one_sentence(monkeypatch):
    def gone(_name: str) -> None:
        raise ImportError("SALib")

    monkeypatch.setattr(interactions, "import_module", gone)
    with pytest.raises(BadInput, match=r"install uptake\[analysis\]"):
        unit_sample(("a",), 8, 1)
