"""Files that are either whole or not there: temporary file, fsync, rename, checksum."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UptakeError

COMPRESSION = "zstd"


class StoreError(UptakeError):
    """Stop because a result cannot be kept; what was kept before is safe."""


def sha256(content: bytes) -> str:
    """Checksum of a file's content, in hex digits."""
    return hashlib.sha256(content).hexdigest()


def parquet_bytes(blocks: list[pa.Table]) -> bytes:
    """Write tables of one schema as one Parquet file, one row group each.

    Returns
    -------
    Bytes that depend on the content alone: no time, no path, no order of computation.
    """
    sink = io.BytesIO()
    with pq.ParquetWriter(
        sink, blocks[0].schema, compression=COMPRESSION, store_schema=False, version="2.6"
    ) as writer:
        for block in blocks:
            writer.write_table(block, row_group_size=max(block.num_rows, 1))
    return sink.getvalue()


def write_whole(path: Path, content: bytes) -> str:
    """Write a file so that after any accident it is the old one or the new one, never a half.

    Returns
    -------
    Its checksum.

    Raises
    ------
    StoreError : the disk is full, the folder is gone or may not be written.

    Source: temporary file, fsync, rename, fsync of the folder; as databases do.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise StoreError(
            f"cannot write {path.name} into {path.parent.name}: {error.strerror or error}; "
            "what was stored before is whole, and the same command goes on from there"
        ) from error
    return sha256(content)


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
