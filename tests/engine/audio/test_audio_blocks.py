"""Blocks: the same samples however one asks, in the channels and at the rate asked for."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio import Audio, open_audio
from tests.engine.audio.making import RATE, burst

RATES = (8000, 16000, 22050, 44100, 48000, 44101, 192000)


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Audio:
    path = tmp_path_factory.mktemp("blocks") / "a.wav"
    soundfile.write(path, burst(seconds=1.5, onset=0.0)[0], RATE)
    return open_audio(path)


@pytest.fixture(scope="module")
def wholes(wav: Audio) -> dict[int, np.ndarray]:
    return {rate: np.concatenate(list(wav.blocks(rate)), axis=1) for rate in RATES}


@settings(deadline=None, max_examples=60)
@given(
    rate=st.sampled_from(RATES),
    start=st.floats(0, 1.6),
    block_seconds=st.floats(0.005, 2.0),
)
def test_joined_blocks_are_the_same(
    wav: Audio, wholes: dict[int, np.ndarray], rate: int, start: float, block_seconds: float
) -> None:
    blocks = list(wav.blocks(rate, 1, start, block_seconds))
    expected = wholes[rate][:, round(start * rate) :]
    joined = np.concatenate([np.zeros((1, 0), np.float32), *blocks], axis=1)
    assert {block.shape[1] for block in blocks[:-1]} <= {max(1, round(block_seconds * rate))}
    assert all(block.dtype == np.float32 for block in blocks)
    np.testing.assert_allclose(joined, expected, atol=2e-6)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 48000, 96000])
def test_a_tone_keeps_its_pitch_time_and_level(tmp_path: Path, rate: int) -> None:
    time = np.arange(2 * RATE) / RATE
    soundfile.write(tmp_path / "a.wav", 0.5 * np.sin(2 * np.pi * 440 * time), RATE, "FLOAT")
    found = np.concatenate(list(open_audio(tmp_path / "a.wav").blocks(rate)), axis=1)[0]
    expected = 0.5 * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)
    assert len(found) == 2 * rate
    inside = slice(rate // 10, -rate // 10)
    np.testing.assert_allclose(found[inside], expected[inside], atol=1e-4)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (192000, 8), (44100, 3)])
def test_any_rate_and_channels_are_read(tmp_path: Path, rate: int, channels: int) -> None:
    levels = np.linspace(0.1, 0.8, channels)
    soundfile.write(tmp_path / "a.wav", np.tile(levels, (rate, 1)), rate, "FLOAT")
    audio = open_audio(tmp_path / "a.wav")
    assert (audio.rate, audio.channels, audio.duration) == (rate, channels, 1.0)
    mono = np.concatenate(list(audio.blocks(rate)), axis=1)
    assert mono == pytest.approx(levels.mean(), abs=1e-6)
    for wanted in (2, channels):
        assert next(audio.blocks(22050, wanted)).shape == (wanted, 22050)


def test_mono_is_heard_on_both_sides(wav: Audio) -> None:
    left, right = next(wav.blocks(RATE, 2))
    np.testing.assert_array_equal(left, right)


def test_it_goes_to_another_process(wav: Audio) -> None:
    assert pickle.loads(pickle.dumps(wav)) == wav


@pytest.mark.parametrize("wrong", [(0, 1, 0.0, 1.0), (8000, 0, 0.0, 1.0), (8000, 1, 0.0, 0.0)])
def test_impossible_blocks_are_refused(wav: Audio, wrong: tuple[int, int, float, float]) -> None:
    with pytest.raises(ValueError, match="no such blocks"):
        next(wav.blocks(*wrong))


def test_what_is_no_number_is_silence(tmp_path: Path) -> None:
    samples = burst(onset=0.0)[0]
    samples[:4] = [np.nan, np.inf, -np.inf, 3e38]
    soundfile.write(tmp_path / "a.wav", samples, RATE, "FLOAT")
    for rate in (RATE, 22050):
        assert all(
            np.isfinite(block).all() for block in open_audio(tmp_path / "a.wav").blocks(rate)
        )
    first = next(open_audio(tmp_path / "a.wav").blocks(RATE))
    np.testing.assert_array_equal(first[0, :4], 0)
    np.testing.assert_allclose(first[0, 4:], samples[4:RATE], atol=1e-6)


MEASURE = """
import resource, sys
from pathlib import Path
from engine.audio import open_audio

blocks = open_audio(Path(sys.argv[1])).blocks(44100, 2)
for _ in range(5):
    next(blocks)
early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
samples = sum(block.shape[1] for block in blocks)
unit = 1 if sys.platform == "darwin" else 1024
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early) * unit, samples)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource module to ask")
def test_a_long_file_is_never_in_memory(tmp_path: Path) -> None:
    second = np.repeat(burst(seconds=1.0, onset=0.0).T, 2, axis=1)
    with soundfile.SoundFile(tmp_path / "a.flac", "w", RATE, 2, compression_level=0) as file:
        for _ in range(630):
            file.write(second)
    command = [sys.executable, "-c", MEASURE, str(tmp_path / "a.flac")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    grown, samples = map(int, answer.split())
    assert samples == 625 * RATE
    assert grown < 16 * 2**20  # all of it would be 212 MiB
