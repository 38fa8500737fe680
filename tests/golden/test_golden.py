"""Golden runs: no number of the model moves without somebody saying so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import refresh


def test_the_golden_runs_give_what_they_gave() -> None:
    """One run of each case gives the stored figures; if not, run tests/golden/refresh.py."""
    assert refresh.moved(refresh.stored(), refresh.play_all()) == []


def test_a_moved_number_is_named() -> None:
    """A figure that differs by more than rounding, that is new or that is gone is named."""
    before: refresh.Golden = {"run": {"metric a": 1.0, "event 1": "x", "metric gone": None}}
    after: refresh.Golden = {"run": {"metric a": 1.0 + 1e-9, "event 1": "y", "metric new": 2.0}}
    assert refresh.moved(before, after) == ["run: event 1", "run: metric new"]
    after["run"]["metric a"] = 1.001
    assert "run: metric a" in refresh.moved(before, after)


def test_a_refresh_asks_for_a_reason_and_writes_it_down(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a reason nothing is written; with one, file and fragment are."""
    monkeypatch.setattr(refresh, "GOLDEN", tmp_path / "runs.json")
    monkeypatch.setattr(refresh, "FRAGMENTS", tmp_path)
    monkeypatch.setattr(refresh, "play_all", lambda: {"run": {"metric npv": 1.0}})
    assert refresh.main([]) == 2
    assert list(tmp_path.iterdir()) == []
    assert refresh.main(["hires", "know", "nothing."]) == 0
    text = (tmp_path / "golden-hires-know-nothing.changed.md").read_text()
    assert text == "Hires know nothing. Numbers of the golden runs moved: run: npv.\n"
    assert refresh.main(["again"]) == 0
    assert len(list(tmp_path.iterdir())) == 2
