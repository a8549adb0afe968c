"""Sample files of instruments: read whole as one channel, with the loop their makers marked."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer.data.baking import Sound
from trainer.data.building.errors import InstrumentUnreadable

ENDINGS = frozenset({".wav", ".flac", ".ogg", ".aif", ".aiff", ".mp3", ".w64"})
LARGEST_SECONDS = 120.0
LARGEST_HEADER = 1 << 20  # of chunks that are looked through for a loop


@dataclass(frozen=True, slots=True)
class Sample:
    """A recorded sound: mono, its rate, and its loop (first sample, one past the last)."""

    sound: Sound
    rate: int
    loop: tuple[int, int] | None


def read_sample(path: Path) -> Sample:
    """Read a sample; InstrumentUnreadable where it is missing or no sound."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            sound = file.read(round(LARGEST_SECONDS * rate), dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        why = "is missing" if not path.exists() else "is no sound"
        raise InstrumentUnreadable(path, f"the sample {path.name} {why}") from error
    if not len(sound) or not np.isfinite(sound).all():
        raise InstrumentUnreadable(path, f"the sample {path.name} is empty or damaged")
    return Sample(np.asarray(sound.mean(axis=1), np.float32), rate, marked_loop(path))


def marked_loop(path: Path) -> tuple[int, int] | None:
    """The first loop of a wav file's “smpl” chunk; None where it has none."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        while len(chunk := file.read(8)) == 8:
            name, size = chunk[:4], struct.unpack("<I", chunk[4:])[0]
            if name == b"smpl" and 60 <= size < LARGEST_HEADER:
                body = file.read(size)
                if len(body) < 60 or struct.unpack_from("<I", body, 28)[0] < 1:
                    return None
                start, end = struct.unpack_from("<II", body, 44)
                return (start, end + 1) if end > start else None
            file.seek(size + size % 2, 1)
    return None
