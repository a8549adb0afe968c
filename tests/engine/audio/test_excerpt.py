"""An excerpt: the same samples as in the whole recording."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio import open_audio
from engine.audio.excerpt import excerpt

RATE = 8000


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    sound = np.random.default_rng(4).uniform(-0.5, 0.5, (5 * RATE, 2))
    soundfile.write(path, sound, RATE, "FLOAT")
    return path


def test_it_has_the_samples_of_its_stretch(song: Path) -> None:
    whole = open_audio(song)
    part = excerpt(whole, 1.5, 3.25)
    assert part.duration == 1.75
    samples = np.concatenate(list(part.blocks(RATE, 2, block_seconds=0.5)), axis=1)
    everything = np.concatenate(list(whole.blocks(RATE, 2)), axis=1)
    assert np.array_equal(samples, everything[:, 12_000:26_000])
    later = np.concatenate(list(part.blocks(RATE, 2, start=1.0)), axis=1)
    assert np.array_equal(later, samples[:, RATE:])


def test_it_ends_with_the_recording(song: Path) -> None:
    assert excerpt(open_audio(song), 4.0, 99.0).duration == pytest.approx(1.0)
    assert excerpt(open_audio(song), -3.0, 1.0).duration == pytest.approx(1.0)
