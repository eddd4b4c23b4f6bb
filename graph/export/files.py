"""Where an export goes: a path, which is replaced in one step when all is written, or an open file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

Target = str | os.PathLike[str] | IO[str] | IO[bytes]


@contextmanager
def opened(target: Target) -> Iterator[IO[str]]:
    """Open a target for UTF-8 text without translation of line ends.

    A file that was there before stays as it was when anything goes wrong; an open file is left open.
    """
    if isinstance(target, str | os.PathLike):
        with _replacing(Path(target)) as stream:
            yield stream
    elif isinstance(target, io.TextIOBase) or "b" not in getattr(target, "mode", "b"):
        yield cast("IO[str]", target)
    else:
        wrapper = io.TextIOWrapper(cast("IO[bytes]", target), encoding="utf-8", newline="")
        try:
            yield wrapper
        finally:
            wrapper.flush()
            wrapper.detach()


@contextmanager
def _replacing(path: Path) -> Iterator[IO[str]]:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123 - a descriptor has no path
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(_mode(path))
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced; for a new one what the umask leaves (mkstemp gives 600)."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def chunks(pieces: Iterator[str], size: int = 1 << 16) -> Iterator[str]:
    """Join small pieces into chunks of about `size` characters: one write per piece is slow.

    >>> list(chunks(iter(["a", "b", "c"]), size=2))
    ['ab', 'c']
    """
    buffer: list[str] = []
    length = 0
    for piece in pieces:
        buffer.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(buffer)
            buffer, length = [], 0
    if buffer:
        yield "".join(buffer)


def write_pieces(target: Target, pieces: Iterator[str]) -> None:
    with opened(target) as stream:
        for chunk in chunks(pieces):
            stream.write(chunk)
