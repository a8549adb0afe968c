"""Writing sound, and telling files apart."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from engine.audio.decoding import in_sentences
from engine.errors import ExportError

CHUNK_BYTES = 1 << 20


def write_wav(path: Path, blocks: Iterable[NDArray[np.float32]], rate: int, bits: int = 16) -> None:
    """Write blocks (channels, time) as a wav of 16-bit integers, or of floats if `bits` is 32.

    Atomic: the file appears when it is whole. ExportError says what went wrong; whatever was
    there before is then unchanged.
    """
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            unfinished = Path(file.name)
    except OSError as error:
        raise ExportError(path, error.strerror or str(error)) from error
    try:
        _write(unfinished, blocks, rate, "PCM_16" if bits == 16 else "FLOAT")
        unfinished.replace(path)
    except OSError as error:
        raise ExportError(path, error.strerror or str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _write(path: Path, blocks: Iterable[NDArray[np.float32]], rate: int, subtype: str) -> None:
    """Write to `path`, and see it to the disk."""
    import soundfile

    pieces = iter(blocks)
    first = next(pieces, np.zeros((1, 0), np.float32))
    try:
        with soundfile.SoundFile(path, "w", rate, len(first), subtype, format="WAV") as file:
            file.write(first.T)
            for piece in pieces:
                file.write(piece.T)
    except soundfile.LibsndfileError as error:
        raise OSError(None, f"the disk may be full ({error})") from error
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def digest(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal digits, read a megabyte at a time.

    What cannot be read raises AudioMissing or AudioUnreadable.
    """
    total = hashlib.sha256()
    with in_sentences(path), path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()
