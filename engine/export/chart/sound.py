"""song.ogg: the recording with the silence before it that a chart asks for."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio import Audio

QUALITY = 0.8  # of Vorbis' 0 to 1: what charters ship
RATES = (44100, 48000)  # all that players are sure to play
BLOCK_SECONDS = 1.0


def write_sound(path: Path, audio: Audio, silence: float, seconds: float) -> Iterator[float]:
    """Write `silence` seconds of nothing, the recording, and nothing up to `seconds` in all.

    Yields the fraction written. A block at a time, however long it is. OSError where the disk
    does not take it.
    """
    import soundfile

    rate = audio.rate if audio.rate in RATES else RATES[audio.rate % 11025 != 0]
    channels = min(audio.channels, 2)
    with path.open("xb") as file:
        try:
            # by its descriptor: through a Python file libsndfile would not notice a full disk
            with soundfile.SoundFile(
                file.fileno(), "w", rate, channels, "VORBIS", format="OGG", closefd=False,
                compression_level=1.0 - QUALITY,
            ) as sound:  # fmt: skip
                written = 0
                for block in _blocks(audio, rate, channels, silence, seconds):
                    sound.write(block.T)
                    written += block.shape[1]
                    yield min(1.0, written / (rate * seconds))
        except soundfile.LibsndfileError as error:
            raise OSError(None, f"the disk may be full ({error})") from error


def _blocks(
    audio: Audio, rate: int, channels: int, silence: float, seconds: float
) -> Iterator[NDArray[np.float32]]:
    before, total = round(silence * rate), round(seconds * rate)
    written = before
    yield from _nothing(channels, before, rate)
    for block in audio.blocks(rate, channels, block_seconds=BLOCK_SECONDS):
        written += block.shape[1]
        yield block
    yield from _nothing(channels, total - written, rate)


def _nothing(channels: int, samples: int, rate: int) -> Iterator[NDArray[np.float32]]:
    for begin in range(0, samples, rate):
        yield np.zeros((channels, min(rate, samples - begin)), np.float32)
