"""Files that are either whole or not there: temporary file, fsync, rename, checksum."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import EXIT_SOME_FAILED, UptakeError

COMPRESSION = "zstd"
PIECE_BYTES = 1 << 18
"""What is written to a file at once, at least: a table comes in many small pieces."""


class StoreError(UptakeError):
    """Stop because a result cannot be kept; what was kept before is safe, the rest is missing."""

    exit_code = EXIT_SOME_FAILED


def sha256(content: bytes) -> str:
    """Checksum of a file's content, in hex digits."""
    return hashlib.sha256(content).hexdigest()


def parquet_writer(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file for tables of one schema.

    Words and whole numbers repeat, so they are written as numbers of a dictionary; looking for
    repetitions in measured values, and for their extremes, would take longer than all the rest.
    """
    return pq.ParquetWriter(
        sink,
        schema,
        compression=COMPRESSION,
        use_dictionary=[path for field in schema for path in _repeating(field)],
        write_statistics=False,
        store_schema=False,
        version="2.6",
    )


def _repeating(field: pa.Field) -> list[str]:
    """Path of a column whose values repeat; none for other columns."""
    if pa.types.is_list(field.type):
        inner = field.type.value_type
        return [f"{field.name}.list.element"] if pa.types.is_string(inner) else []
    return [] if pa.types.is_floating(field.type) else [field.name]


def parquet_bytes(blocks: list[pa.Table]) -> bytes:
    """Write tables of one schema as one Parquet file, one row group each.

    Returns
    -------
    Bytes that depend on the content alone: no time, no path, no order of computation.
    """
    sink = io.BytesIO()
    with parquet_writer(sink, blocks[0].schema) as writer:
        for block in blocks:
            writer.write_table(block, row_group_size=max(block.num_rows, 1))
    return sink.getvalue()


class WholeFile(io.RawIOBase):
    """Write a file piece by piece; it has its name only once all of it is on disk.

    After any accident the name stands for the old file or the new one, never for a half.

    Parameters
    ----------
    path : its name; the folder is made if it is not there.

    Raises
    ------
    StoreError : the disk is full, the folder is gone or may not be written.

    Source: temporary file, fsync, rename, fsync of the folder; as databases do.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._total = hashlib.sha256()
        self._waiting = bytearray()
        self._length = 0
        with self._whole_or_not():
            path.parent.mkdir(parents=True, exist_ok=True)
            # Stays open from row group to row group; `keep` and `discard` end it.
            self._file = open(self._temporary, "wb")  # noqa: SIM115

    def writable(self) -> bool:
        """It is there to be written."""
        return True

    def write(self, content: Any) -> int:
        """Add a piece; small ones go to the disk together."""
        self._waiting += content
        self._length += len(content)
        if len(self._waiting) >= PIECE_BYTES:
            self._pass_on()
        return len(content)

    def tell(self) -> int:
        """Count the bytes written so far."""
        return self._length

    def _pass_on(self) -> None:
        """Give the disk what waits."""
        self._total.update(self._waiting)
        with self._whole_or_not():
            self._file.write(self._waiting)
        self._waiting.clear()

    def keep(self) -> str:
        """Give the file its name.

        Returns
        -------
        Its checksum.
        """
        self._pass_on()
        with self._whole_or_not():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(self._temporary, self._path)
            _sync_folder(self._path.parent)
        return self._total.hexdigest()

    def discard(self) -> None:
        """Leave nothing behind; after `keep` this does nothing."""
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._temporary.unlink()

    @contextlib.contextmanager
    def _whole_or_not(self) -> Iterator[None]:
        """Say in one sentence that the file cannot be kept."""
        try:
            yield
        except OSError as error:
            with contextlib.suppress(OSError):
                self._temporary.unlink()
            raise _refusal(self._path, error) from error


def write_whole(path: Path, content: bytes) -> str:
    """Write a file at once, whole or not at all.

    Returns
    -------
    Its checksum.

    Raises
    ------
    StoreError : the disk is full, the folder is gone or may not be written.
    """
    file = WholeFile(path)
    try:
        file.write(content)
        return file.keep()
    finally:
        file.discard()


def _refusal(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"cannot write {path.name} into {path.parent.name}: {error.strerror or error}; "
        "what was stored before is whole, and the same command goes on from there"
    )


def move_whole(source: Path, target: Path) -> None:
    """Rename a file, into a folder that is made if need be.

    Raises
    ------
    StoreError : the folder may not be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        _sync_folder(target.parent)
        _sync_folder(source.parent)
    except OSError as error:
        message = f"cannot move {source.name} to {target.parent.name}: {error.strerror or error}"
        raise StoreError(message) from error


def sweep_up(folder: Path) -> None:
    """Remove the temporary files that a killed command left in a folder and those below it."""
    for path in folder.glob("**/.*.tmp"):
        with contextlib.suppress(OSError):
            path.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last, where the system lets a folder be synchronised."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
