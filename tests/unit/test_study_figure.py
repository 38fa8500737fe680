"""What the figures of studies share: the same finding gives the same bytes, a fault loses none."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.study_figure import bare, study_figure


def drawn(file: Path, fails: bool = False) -> bytes:
    """Draw a line into a file; perhaps fail half-way."""
    with study_figure(file, 2.0, 1.5) as figure:
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
        axes.plot([0, 1], [0, 1])
        bare(axes)
        if fails:
            raise ZeroDivisionError
    return file.read_bytes()


def test_the_same_finding_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the day, the program or the name of the file is in it."""
    assert drawn(tmp_path / "one.png") == drawn(tmp_path / "deep" / "two.png")


def test_a_fault_while_drawing_leaves_the_older_figure(tmp_path: Path) -> None:
    """A study that falls over half-way does not leave half a figure."""
    file = tmp_path / "one.png"
    before = drawn(file)
    with pytest.raises(ZeroDivisionError):
        drawn(file, fails=True)
    assert file.read_bytes() == before


def test_bare_panels_keep_the_sides_that_carry_a_scale(tmp_path: Path) -> None:
    """Left and lower sides stay."""
    with study_figure(tmp_path / "one.png", 2.0, 1.5) as figure:
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
        bare(axes)
        shown = [side for side, line in axes.spines.items() if line.get_visible()]
    assert sorted(shown) == ["bottom", "left"]
