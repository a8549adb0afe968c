"""A wav that grows can be read at every moment."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio import open_audio
from engine.devices.growingwav import HEADER_BYTES, GrowingWav, header

RATE = 44100


def noise(frames: int, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(4).uniform(-0.9, 0.9, (frames, channels)).astype(np.float32)


@pytest.mark.parametrize(("bits", "error"), [(16, 0.5 / 32767), (32, 0.0)])
def test_it_can_be_read_while_it_grows(tmp_path: Path, bits: int, error: float) -> None:
    path, samples = tmp_path / "a.wav", noise(3 * RATE)
    wav = GrowingWav(path, RATE, 2, bits)
    for second in range(3):
        wav.append(samples[second * RATE : (second + 1) * RATE])
        wav.settle()
        found, rate = soundfile.read(path, dtype="float32")
        assert rate == RATE
        np.testing.assert_allclose(found, samples[: (second + 1) * RATE], atol=error)
        assert open_audio(path).duration == second + 1
    wav.close()
    assert path.stat().st_size == HEADER_BYTES + 3 * RATE * 2 * bits // 8


def test_between_two_settlings_the_header_promises_what_is_there(tmp_path: Path) -> None:
    wav = GrowingWav(tmp_path / "a.wav", RATE, 1)
    wav.append(noise(RATE, 1))
    wav.settle()
    wav.append(noise(RATE // 2, 1))
    assert soundfile.info(tmp_path / "a.wav").frames == RATE
    wav.close()
    assert soundfile.info(tmp_path / "a.wav").frames == RATE * 3 // 2


def test_whole_16_bit_numbers_stay_as_they_are(tmp_path: Path) -> None:
    every = np.arange(-32768, 32768, dtype=np.int16)
    wav = GrowingWav(tmp_path / "a.wav", RATE, 1)
    wav.append((every / np.float32(32768))[:, None])
    wav.close()
    np.testing.assert_array_equal(soundfile.read(tmp_path / "a.wav", dtype="int16")[0], every)


def test_what_is_too_loud_is_clipped_not_wrapped(tmp_path: Path) -> None:
    wav = GrowingWav(tmp_path / "a.wav", RATE, 1)
    wav.append(np.array([[1.5], [-1.5], [np.nan]], np.float32))
    wav.close()
    found = soundfile.read(tmp_path / "a.wav", dtype="int16")[0]
    assert found.tolist() == [32767, -32768, 0]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        GrowingWav(tmp_path / "a.wav", RATE, 1)
    assert (tmp_path / "a.wav").read_bytes() == b"precious"


def test_four_gigabytes_are_not_the_end(tmp_path: Path) -> None:
    frames = 9 * 3600 * RATE  # nine hours; the file has holes and takes no room on the disk
    with (tmp_path / "a.wav").open("wb") as file:
        file.write(header(frames, RATE, 2, 16))
        file.truncate(HEADER_BYTES + frames * 4)
    assert soundfile.info(tmp_path / "a.wav").frames == frames
    assert open_audio(tmp_path / "a.wav").duration == 9 * 3600
