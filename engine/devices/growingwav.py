"""A wav file that can be read at any moment of its growth, and beyond four gigabytes."""

import os
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PCM, FLOAT = 1, 3  # the format tags of wav
HEADER_BYTES = 80
LARGEST = 0xFFFFFFFF  # what a field of 32 bits can say; RF64 says more elsewhere
FULL_SCALE = 32768


class GrowingWav:
    """Appends to a new wav file of 16-bit integers, or of floats if `bits` is 32.

    The header follows the samples at each `settle`, so that it never promises more than is on
    the disk. The room it keeps for the large sizes of RF64 (EBU Tech 3306) is needed after hours.
    """

    def __init__(self, path: Path, rate: int, channels: int, bits: int = 16) -> None:
        self.frames = 0
        self._rate, self._channels, self._bits = rate, channels, bits
        self._file = path.open("xb", buffering=0)
        self.settle()

    def append(self, samples: NDArray[np.float32]) -> None:
        """Write samples (frames, channels) behind the others."""
        self._file.seek(0, os.SEEK_END)
        self._write(self._encoded(samples))
        self.frames += len(samples)

    def settle(self) -> None:
        """Make the header true, and see everything to the disk."""
        self._file.seek(0)
        self._write(header(self.frames, self._rate, self._channels, self._bits))
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Cut off what a full disk left of a half-written block, and close."""
        with suppress(OSError):  # a disk that is gone: what was settled stays readable
            self._file.truncate(HEADER_BYTES + self.frames * self._channels * self._bits // 8)
            self.settle()
        self._file.close()

    def _encoded(self, samples: NDArray[np.float32]) -> bytes:
        """Turn samples into the file's bytes."""
        if self._bits != 16:
            return samples.astype("<f4").tobytes()
        whole = np.rint(np.nan_to_num(samples) * FULL_SCALE)
        return np.clip(whole, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()

    def _write(self, content: bytes) -> None:
        """Write all of it: the system may take less at a time."""
        rest = memoryview(content)
        while rest:
            rest = rest[self._file.write(rest) :]


def header(frames: int, rate: int, channels: int, bits: int) -> bytes:
    """Return the first 80 bytes of a wav file, or of an RF64 file where it must be one."""
    frame_bytes = channels * bits // 8
    data = frames * frame_bytes
    riff = data + HEADER_BYTES - 8
    large = riff > LARGEST
    sizes = struct.pack("<QQQI", riff, data, frames, 0) if large else bytes(28)
    tag = PCM if bits == 16 else FLOAT
    return b"".join(
        (
            struct.pack("<4sI4s", b"RF64" if large else b"RIFF", min(riff, LARGEST), b"WAVE"),
            struct.pack("<4sI", b"ds64" if large else b"JUNK", 28),
            sizes,
            struct.pack("<4sI", b"fmt ", 16),
            struct.pack("<HHIIHH", tag, channels, rate, rate * frame_bytes, frame_bytes, bits),
            struct.pack("<4sI", b"data", min(data, LARGEST)),
        )
    )
