"""Stored studies as a user meets them: none of the futures, killed, played again, private."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from sim.experiment.tables import TABLES
from tests.end_to_end.test_commands import uptake

SMALL = ("scenario=voluntary_tool", "calendar.weeks=8", "workers=serial")


def test_no_futures_give_empty_tables_with_all_their_columns(tmp_path: Path) -> None:
    """The columns and types are those of the same study with futures; there is no page."""
    none = uptake(tmp_path, "compare", *SMALL, "futures=0", "study=none")
    assert none.returncode == 0, none.stderr
    assert "no future was played" in none.stdout
    some = uptake(tmp_path, "compare", *SMALL, "futures=2", "study=some")
    assert some.returncode == 0, some.stderr
    for name in TABLES:
        empty = pq.read_table(tmp_path / "results" / "none" / f"{name}.parquet")
        full = pq.read_table(tmp_path / "results" / "some" / f"{name}.parquet")
        assert empty.num_rows == 0 < full.num_rows
        assert empty.schema.names == full.schema.names
        same = [a.type == b.type for a, b in zip(empty.schema, full.schema, strict=True)]
        odd = [a for a, fits in zip(empty.schema.names, same, strict=True) if not fits]
        assert not odd, (name, odd)
    assert not (tmp_path / "results" / "none" / "report.html").exists()
    assert uptake(tmp_path, "verify", "none").returncode == 0
