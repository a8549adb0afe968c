"""The picture behind the notes: each pitch in its rows, each moment in its column, in time."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.palette import DARK, LIGHT
from app.spectrum.ink import ink
from app.spectrum.levels import MOST_FRAMES, RATE, Pyramid, levels, settings_for
from app.spectrum.spectrum import HIGHEST, ROWS, ROWS_PER_PITCH, Spectrum
from app.theme import Theme
from engine.audio import open_audio
from engine.errors import AudioMissing, EarmarkError
from tests.app import pretending
from tests.yardstick import allowed

WAIT = 120_000
Samples = NDArray[np.float32]


class Sound:
    """A recording that is made up; `gate` holds it back."""

    def __init__(self, wave: Samples) -> None:
        self.wave = wave
        self.gate = threading.Event()
        self.gate.set()

    @property
    def duration(self) -> float:
        return len(self.wave) / RATE

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Samples]:
        size = round(block_seconds * rate)
        for at in range(0, len(self.wave), size):
            self.gate.wait(60)
            yield self.wave[None, at : at + size]


def tone(pitch: float, seconds: float) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    hertz = 440.0 * 2 ** ((pitch - 69) / 12)
    return (0.3 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


@pytest.fixture
def spectrum(qtbot: QtBot) -> Iterator[Spectrum]:
    made = Spectrum(Theme("dark"))
    yield made
    made.stop()
    shiboken6.delete(made)


def show(qtbot: QtBot, spectrum: Spectrum, sound: Sound) -> None:
    with qtbot.waitSignal(spectrum.reader.finished, timeout=WAIT):
        spectrum.show_audio(sound, sound.duration)


def opacity(image: QImage) -> NDArray[np.uint8]:
    """How strong each pixel is, (rows, columns)."""
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return np.asarray(pixels >> 24, np.uint8)


def row_of(pitch: float) -> int:
    """The row in the middle of a pitch."""
    return round((HIGHEST - pitch) * ROWS_PER_PITCH) + 1


@pytest.mark.parametrize("pitch", [28, 45, 60, 69, 84, 100, 108])
def test_a_pitch_is_brightest_in_its_own_row(qtbot: QtBot, spectrum: Spectrum, pitch: int) -> None:
    show(qtbot, spectrum, Sound(tone(pitch, 2.0)))
    image = spectrum.tile(0.0, 2.0, 100)
    assert (image.width(), image.height()) == (100, ROWS)
    middle = opacity(image)[:, 50].astype(int)
    brightest = np.flatnonzero(middle == middle.max())
    # A quarter of a second cannot tell the lowest semitones apart.
    assert abs(brightest.mean() - row_of(pitch)) <= (2 if pitch < 40 else 1)
    far = [row_of(pitch + step) for step in (-7, 7) if 21 <= pitch + step <= HIGHEST]
    assert middle[far].max() < middle.max() / 4


@pytest.mark.parametrize(("start", "stop", "width"), [(0, 4, 400), (1.5, 2.5, 1000), (0, 4, 40)])
def test_a_moment_is_in_its_column(
    qtbot: QtBot, spectrum: Spectrum, start: float, stop: float, width: int
) -> None:
    """A tone from second 2 on; what comes before is dark."""
    wave = tone(69, 4.0)
    wave[: 2 * RATE] = 0
    show(qtbot, spectrum, Sound(wave))
    row = opacity(spectrum.tile(start, stop, width))[row_of(69)].astype(int)
    half = int(np.argmax(row > row.max() / 2))
    seconds = start + (half + 0.5) * (stop - start) / width
    assert seconds == pytest.approx(2.0, abs=0.05 + (stop - start) / width)
    assert row[-1] > 0.9 * row.max()


def test_it_grows_from_the_left(qtbot: QtBot, spectrum: Spectrum) -> None:
    sound = Sound(tone(60, 20.0))
    sound.gate.clear()
    known: list[float] = []
    spectrum.grown.connect(known.append)
    spectrum.show_audio(sound, sound.duration)
    before = opacity(spectrum.tile(0.0, 20.0, 200))
    sound.gate.set()
    assert not before.any()
    qtbot.waitUntil(lambda: spectrum.seconds >= 20.0, timeout=WAIT)
    assert known == sorted(known)
    assert len(known) >= 4
    assert opacity(spectrum.tile(0.0, 20.0, 200))[row_of(60)].min() > 100


def test_outside_the_recording_there_is_nothing(qtbot: QtBot, spectrum: Spectrum) -> None:
    show(qtbot, spectrum, Sound(tone(60, 2.0)))
    picture = opacity(spectrum.tile(-1.0, 4.0, 500))
    assert not picture[:, :99].any()
    assert not picture[:, 305:].any()
    assert picture[row_of(60), 120:280].all()


def test_another_recording_takes_its_place(qtbot: QtBot, spectrum: Spectrum) -> None:
    first = Sound(tone(60, 60.0))
    spectrum.show_audio(first, first.duration)
    with qtbot.waitSignal(spectrum.changed):
        show(qtbot, spectrum, Sound(tone(72, 2.0)))
    picture = opacity(spectrum.tile(0.0, 2.0, 100))
    assert picture[row_of(72), 50] > 4 * picture[row_of(60), 50]
    spectrum.show_audio(None, 0.0)
    assert not opacity(spectrum.tile(0.0, 2.0, 100)).any()


def test_the_theme_colours_it(qtbot: QtBot) -> None:
    theme = Theme("dark")
    spectrum = Spectrum(theme)
    show(qtbot, spectrum, Sound(tone(60, 1.0)))
    dark = spectrum.tile(0.0, 1.0, 10).pixelColor(5, row_of(60))
    with qtbot.waitSignal(spectrum.changed):
        theme.choose("light")
    light = spectrum.tile(0.0, 1.0, 10).pixelColor(5, row_of(60))
    assert dark.lightness() > light.lightness() + 20
    spectrum.stop()
    shiboken6.delete(spectrum)


def test_ink_is_faint_and_grows_with_the_level() -> None:
    for palette in (DARK, LIGHT):
        alphas = (ink(palette, 200) >> 24).astype(int)
        assert (np.diff(alphas) >= 0).all()
        assert alphas[0] == ink(palette, 0)[0] == 0
        assert 100 < alphas[200] < 180


def test_a_recording_that_cannot_be_read_is_said(
    qtbot: QtBot, spectrum: Spectrum, tmp_path: Path
) -> None:
    audio = open_audio(pretending.recording(tmp_path / "song.wav"))
    audio.path.unlink()
    failures: list[EarmarkError] = []
    spectrum.failed.connect(failures.append)
    with qtbot.waitSignal(spectrum.failed, timeout=WAIT):
        spectrum.show_audio(audio, audio.duration)
    assert isinstance(failures[0], AudioMissing)


@given(st.integers(1, 40_000), st.integers(500, 20_000))
@settings(max_examples=20, deadline=None)
def test_the_blocks_do_not_matter(samples: int, size: int) -> None:
    wave = np.random.default_rng(samples).normal(0, 0.1, (1, samples)).astype(np.float32)
    axis = settings_for(1.0)
    once = np.concatenate(list(levels([wave], axis)))
    cut = (wave[:, at : at + size] for at in range(0, samples, size))
    np.testing.assert_array_equal(once, np.concatenate(list(levels(cut, axis))))
    assert len(once) == (samples - 1) // axis.hop_samples + 1


@pytest.mark.parametrize("hours", [0.1, 0.5, 1.0, 4.0, 20.0])
def test_memory_does_not_grow_with_length(hours: float) -> None:
    frames = hours * 3600 / settings_for(hours * 3600).hop_seconds
    assert frames <= MOST_FRAMES
    assert frames > MOST_FRAMES / 2 or hours < 0.5
    pyramid = Pyramid(0.02)
    piece = np.full((1000, ROWS), 9, np.uint8)
    for _ in range(MOST_FRAMES // 1000 if hours == 1.0 else 3):
        pyramid.add(piece)
    assert pyramid.bytes < 90e6


def test_a_wide_picture_is_there_at_once(qtbot: QtBot, spectrum: Spectrum) -> None:
    """An hour, seen whole and from near; the window has 16 ms for everything."""
    noise = np.random.default_rng(1).integers(0, 255, (5000, ROWS)).astype(np.uint8)
    for _ in range(18):
        spectrum._grow(noise)
    spectrum._pyramid.hop = 0.04
    spent = []
    for span in (3600.0, 60.0, 5.0):
        for step in range(10):
            began = time.thread_time()
            spectrum.tile(step * 0.1, step * 0.1 + span, 1920)
            spent.append(time.thread_time() - began)
    assert np.median(spent) < allowed(0.005)
    again = spectrum.tile(0.9, 5.9, 1920)
    assert again is spectrum.tile(0.9, 5.9, 1920)
