"""The renderer: blocks join, onsets are where the notes are, pedal holds, loops go on."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Note, Part, PedalSpan
from engine.sampler import InstrumentError, Voices, Waves, find_instrument, load_instrument
from engine.sampler.voices import sounding_stops

RATE = 16000
LEAD_SECONDS = 0.01


@pytest.fixture(scope="session")
def organ(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One looped sine for all keys; its attack is heard ten milliseconds into the sample."""
    folder = tmp_path_factory.mktemp("organ")
    times = np.arange(RATE) / RATE
    tone = np.where(times < LEAD_SECONDS, 0.0, 0.5 * np.sin(2 * np.pi * 440 * times))
    soundfile.write(folder / "a4.flac", tone, RATE)
    region = {"sample": "a4.flac", "lokey": 21, "hikey": 108, "pitch_keycenter": 69,
              "lovel": 1, "hivel": 127, "onset_s": LEAD_SECONDS, "loop": [4000, 8000]}  # fmt: skip
    description = {"name": "organ", "sample_rate": RATE, "release_s": 0.1, "regions": [region]}
    (folder / "instrument.json").write_text(json.dumps(description))
    return folder


def voices(folder: Path, part: Part) -> Voices:
    return Voices.of_part(part, Waves(load_instrument(folder), RATE))


def loudness(sound: np.ndarray, start: float, stop: float) -> float:
    return float(np.abs(sound[int(start * RATE) : int(stop * RATE)]).max())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(cuts=st.lists(st.integers(1, 2 * RATE - 1), max_size=6))
def test_blocks_joined_are_the_whole(organ: Path, cuts: list[int]) -> None:
    notes = (Note(0.1, 60, 0.8), Note(0.3, 64, 1.9, 40), Note(0.9, 60, 1.0, 127))
    playing = voices(organ, Part("organ", 0, notes, pedal=(PedalSpan(0.5, 1.2),)))
    edges = [0, *sorted(set(cuts)), 2 * RATE]
    blocks = [playing.render(a, b) for a, b in pairwise(edges)]
    np.testing.assert_allclose(np.concatenate(blocks), playing.render(0, 2 * RATE), atol=1e-6)


@pytest.mark.parametrize("pitch", [45, 57, 69, 81])
def test_a_note_is_heard_at_its_onset_at_its_pitch(organ: Path, pitch: int) -> None:
    sound = voices(organ, Part("organ", 0, (Note(0.5, pitch, 3.5),))).render(0, 4 * RATE)
    heard = np.flatnonzero(np.abs(sound) > 0.01)[0] / RATE
    assert heard == pytest.approx(0.5, abs=0.006)
    # three seconds of it, though the sample lasts one: the loop goes on
    window = sound[RATE : 3 * RATE] * np.hanning(2 * RATE)
    peak = np.abs(np.fft.rfft(window)).argmax() / 2.0
    assert peak == pytest.approx(440 * 2 ** ((pitch - 69) / 12), rel=0.006)


def test_a_key_that_is_let_go_falls_silent(organ: Path) -> None:
    sound = voices(organ, Part("organ", 0, (Note(0.2, 69, 0.5),))).render(0, RATE)
    assert loudness(sound, 0.3, 0.5) > 0.05
    assert loudness(sound, 0.75, 1.0) < 0.001


def test_the_pedal_holds_what_the_key_lets_go(organ: Path) -> None:
    part = Part("organ", 0, (Note(0.2, 69, 0.5),), pedal=(PedalSpan(0.4, 0.9),))
    sound = voices(organ, part).render(0, 2 * RATE)
    assert loudness(sound, 0.7, 0.9) > 0.05
    assert loudness(sound, 1.2, 2.0) < 0.001


def test_a_key_struck_again_under_the_pedal_ends_the_older_sound() -> None:
    notes = (Note(0.0, 60, 0.2), Note(1.0, 60, 1.2), Note(1.0, 64, 1.1))
    assert sounding_stops(notes, (PedalSpan(0.1, 3.0),)) == [1.0, 3.0, 3.0]


def test_louder_notes_are_louder(organ: Path) -> None:
    peaks = [
        loudness(voices(organ, Part("o", 0, (Note(0, 69, 1, v),))).render(0, RATE), 0, 1)
        for v in (20, 60, 127)
    ]
    assert peaks == sorted(peaks)
    assert peaks[0] < peaks[1] < peaks[2]


def test_a_small_cache_changes_nothing_that_is_heard(organ: Path) -> None:
    part = Part("organ", 0, tuple(Note(i / 10, 40 + i, i / 10 + 0.3) for i in range(20)))
    instrument = load_instrument(organ)
    small = Voices.of_part(part, Waves(instrument, RATE, capacity_bytes=1))
    large = Voices.of_part(part, Waves(instrument, RATE))
    np.testing.assert_array_equal(small.render(0, 3 * RATE), large.render(0, 3 * RATE))


def test_the_shipped_kit_plays_every_drum() -> None:
    waves = Waves(load_instrument(find_instrument(0, is_kit=True)), RATE)
    for drum in Drum:
        sound = Voices.of_part(Part("kit", 0, hits=(DrumHit(0.1, drum),)), waves).render(0, RATE)
        assert np.abs(sound).max() > 0.01, drum


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"name": "x", "sample_rate": 1, "regions": [{"sample": "../secret"}]}'],
)
def test_a_damaged_description_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "instrument.json").write_text(text)
    with pytest.raises(InstrumentError, match="cannot be played"):
        load_instrument(tmp_path)
