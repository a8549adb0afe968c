"""Writing sound, and telling files apart."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.audio.decoding import in_sentences
from engine.errors import ExportError
from engine.files import reason, replacing

CHUNK_BYTES = 1 << 20


def write_wav(path: Path, blocks: Iterable[NDArray[np.float32]], rate: int, bits: int = 16) -> None:
    """Write blocks (channels, time) as a wav of 16-bit integers, or of floats if `bits` is 32.

    Atomic: the file appears when it is whole. ExportError says what went wrong; whatever was
    there before is then unchanged.
    """
    subtype = "PCM_16" if bits == 16 else "FLOAT"
    try:
        with replacing(path) as file:
            _write(file, blocks, rate, subtype)
    except OSError as error:
        raise ExportError(path, reason(error)) from error


def _write(file: BinaryIO, blocks: Iterable[NDArray[np.float32]], rate: int, subtype: str) -> None:
    import soundfile

    pieces = iter(blocks)
    first = next(pieces, np.zeros((1, 0), np.float32))
    try:
        # by its descriptor: through a Python file libsndfile would not notice a full disk
        with soundfile.SoundFile(
            file.fileno(), "w", rate, len(first), subtype, format="WAV", closefd=False
        ) as sound:
            sound.write(first.T)
            for piece in pieces:
                sound.write(piece.T)
    except soundfile.LibsndfileError as error:
        raise OSError(None, f"the disk may be full ({error})") from error


def digest(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal digits, read a megabyte at a time.

    What cannot be read raises AudioMissing or AudioUnreadable.
    """
    total = hashlib.sha256()
    with in_sentences(path), path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()
