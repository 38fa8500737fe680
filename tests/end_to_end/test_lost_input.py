"""A study that has lost what it was made from: the words in its manifest make it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import main


@pytest.mark.parametrize("how", ["damaged", "missing"])
def test_a_lost_description_is_composed_again(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a bit of it fell over or the file is gone, it comes back with the same bytes."""
    monkeypatch.chdir(tmp_path)
    words = ["scenario=voluntary_tool", "strategy=open_access", "calendar.weeks=2", "futures=1"]
    assert main(["compare", *words, "workers=serial", "study=lost"]) == 0
    file = Path("results/lost/inputs/study.json")
    whole = file.read_bytes()
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(whole.replace(b"0", b"1", 1))
    assert main(["verify", "lost"]) == 3
    assert main(["verify", "lost", "--repair", "--workers", "serial"]) == 0
    assert file.read_bytes() == whole
    assert main(["verify", "lost"]) == 0
