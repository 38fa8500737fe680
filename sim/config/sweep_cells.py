"""The jobs of a Hydra sweep as cells of one study, with what was swept as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from omegaconf import DictConfig, OmegaConf

from sim.config.bench import Vocabulary, vocabulary
from sim.config.draft import Built, Draft
from sim.config.knob_tables import StudyKeys
from sim.config.session import Session, plain_values
from sim.errors import BadInput, Problem
from sim.experiment.design import Cell, Study, distinct

Value = bool | int | float | str
OWN_COLUMNS = ("scenario", "strategy")


@dataclass
class SweepCells:
    """Turn jobs into cells, batch by batch, and remember all of them.

    Parameters
    ----------
    draft : words and files of the command.
    hydra : the open session.

    Source: own design.
    """

    draft: Draft
    hydra: Session
    cells: list[Cell] = field(default_factory=list)
    asked: int = 0
    keys: StudyKeys | None = None
    _built: dict[tuple[str, ...], tuple[Built, Vocabulary | None]] = field(default_factory=dict)

    def take(self, words: Sequence[str], composed: DictConfig) -> Cell | None:
        """Turn one job into a cell; problems are noted in the draft."""
        self.asked += 1
        choices = composed.hydra.runtime.choices
        shared = tuple(word for word in words if not word.startswith("strategy="))
        if shared not in self._built:
            self._built[shared] = self._build(plain_values(composed), str(choices.scenario))
        (checked, scenario), names = self._built[shared]
        plan = self.draft.plan(str(choices.strategy), names)
        if checked is None or scenario is None or plan is None:
            return None
        self.keys = self.keys or checked.keys
        factors = self.factors(words, composed)
        seed = checked.keys.seed if "seed" in dict(factors) else None
        cell = Cell(scenario, plan, factors, seed)
        self.cells.append(cell)
        return cell

    def _build(self, values: Mapping[str, Any], scenario: str) -> tuple[Built, Vocabulary | None]:
        """Build the scenario that several plans of the sweep share."""
        built = self.draft.build(values, self.draft.house(self.hydra, values, scenario))
        return built, vocabulary(built[1]) if built[1] else None

    def factors(self, words: Sequence[str], composed: DictConfig) -> tuple[tuple[str, Value], ...]:
        """List what the sweep varies in this job: everything that the command did not fix."""
        fixed = {change.key for change in self.draft.request.changes if not change.sweeps}
        fixed |= {group for group, names in self.draft.request.chosen.items() if len(names) == 1}
        found = []
        for word in words:
            key = word.partition("=")[0].lstrip("+")
            if key in fixed or key in OWN_COLUMNS or key.startswith("hydra"):
                continue
            choice = composed.hydra.runtime.choices.get(key)
            value: Any = choice if choice is not None else OmegaConf.select(composed, key)
            plain = isinstance(value, (bool, int, float, str))
            found.append((key, value if plain else str(value)))
        return tuple(found)

    def study(self, cells: Sequence[Cell]) -> Study:
        """Bundle cells into a study; the same point asked for twice is one cell.

        Raises
        ------
        BadInput : everything that was wrong with any job.
        """
        self.draft.stop_if_wrong()
        if not cells or self.keys is None:
            raise BadInput([Problem("sweep", "has no point")])
        return self.draft.study(self.keys, distinct(cells), "sweep")
