"""Caches: each recording once as 16-bit samples that can be mapped, and its labels as arrays.

Their names are digests of what they are made of, so what is made of the same things is found again
and what changed is made anew. Files appear when they are whole.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from engine.audio import Audio
from engine.files import replacing
from trainer.data.errors import ManifestError
from trainer.data.labels import VERSION as LABELS_VERSION
from trainer.data.labels import Labels, write_labels
from trainer.data.readers.reader import Item

VERSION = 1
FOLDER = "cache"
FULL_SCALE = 32767.0
SMALL_BYTES = 1 << 20  # what is smaller is told by its bytes, what is larger by size and time
BLOCK_SECONDS = 10.0  # in memory at a time


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """What recordings are converted to: mono, at so many samples a second."""

    rate: int = 16_000


@dataclass(frozen=True, slots=True)
class CacheFiles:
    """Where a recording's samples and labels are."""

    samples: Path
    labels: Path

    @property
    def whole(self) -> bool:
        """Whether both are there; they appear whole or not at all, the labels last."""
        return self.labels.exists() and self.samples.exists()


def identity(item: Item, source: str, settings: CacheSettings) -> str:
    """A digest of what an item's cache is made of. It does not depend on where the files are.

    OSError where a file is not there.
    """
    made_of = [
        f"{VERSION} {LABELS_VERSION} {settings}",
        f"{source} {item.key} {item.knows_pedal}",
        json.dumps([pair for pair in item.extra if pair[0] != "kit"]),
        *(_told(path) for path in (*item.audio, *item.labels)),
    ]
    return hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:32]


def _told(path: Path) -> str:
    """A file by its bytes, or a large one by its size and the second it was written."""
    facts = path.stat()
    if facts.st_size <= SMALL_BYTES:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{facts.st_size} {int(facts.st_mtime)}"


def cache_files(folder: Path, name: str) -> CacheFiles:
    """The files of a cache by its identity, in one of 256 folders."""
    stem = folder / FOLDER / name[:2] / name
    return CacheFiles(stem.with_suffix(".npy"), stem.with_suffix(".npz"))


def write_cache(files: CacheFiles, audio: Audio, labels: Labels) -> None:
    """Write the samples of a recording, then its labels. OSErrors are the caller's."""
    files.samples.parent.mkdir(parents=True, exist_ok=True)
    with replacing(files.samples) as file:
        _write_samples(file, audio, labels.rate)
    write_labels(files.labels, labels)


def _write_samples(file: BinaryIO, audio: Audio, rate: int) -> None:
    """An .npy file of a length that is only known at its end."""
    header = _header(0)
    file.write(header)
    count = 0
    for block in audio.blocks(rate, 1, block_seconds=BLOCK_SECONDS):
        samples = np.clip(np.rint(block[0] * FULL_SCALE), -32768, 32767).astype("<i2")
        file.write(samples.tobytes())
        count += len(samples)
    final = _header(count)
    assert len(final) == len(header), "NumPy leaves room in the header for any length"
    file.seek(0)
    file.write(final)


def _header(count: int) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "<i2", "fortran_order": False, "shape": (count,)}
    )
    return buffer.getvalue()


def open_samples(path: Path) -> npt.NDArray[np.int16]:
    """The samples, mapped: only what is looked at is read. ManifestError where they are not."""
    try:
        samples = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ManifestError(path, f"its samples cannot be read ({error})") from error
    if samples.dtype != np.int16 or samples.ndim != 1:
        raise ManifestError(path, "it holds something else than samples")
    return np.asanyarray(samples)
