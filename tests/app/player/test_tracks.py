"""What is on the tapes: the recording, the parts and the click, at any speed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.player.click import Click, begins_bar, click
from app.player.mixer import Mixer
from app.player.pages import PAGE_SECONDS, pages
from app.player.producer import AHEAD, Producer
from app.player.result import Result
from app.player.tape import BLOCK, Samples
from app.player.tracks import Band, Original
from engine.errors import AudioMissing, EarmarkError
from engine.music import Drum, DrumHit, Meter, Note, Part, PedalSpan, TempoMap
from engine.sampler import Instrument, InstrumentError, Voices, strokes

RATE = 8000


class Tone:
    """A recording of a steady tone."""

    def __init__(self, hertz: float = 440.0, seconds: float = 30.0) -> None:
        self.begun: list[float] = []
        times = np.arange(round(seconds * RATE)) / RATE
        self.wave = (0.4 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Samples]:
        self.begun.append(start)
        size = round(block_seconds * rate)
        for at in range(round(start * rate), len(self.wave), size):
            yield np.repeat(self.wave[None, at : at + size], channels, axis=0)


# The original ---------------------------------------------------------------------------------


def test_the_original_is_read_on_and_begun_anew_after_a_jump() -> None:
    tone = Tone()
    original = Original(tone, RATE)
    for index in (0, 1, 2, 7, 8):
        want = tone.wave[index * BLOCK : (index + 1) * BLOCK]
        np.testing.assert_array_equal(original.block(index)[:, 0], want)
        assert original.lead is None
    assert tone.begun == [0.0, 7 * BLOCK / RATE]


@pytest.mark.parametrize("speed", [0.5, 1.6])
def test_a_stretched_original_sounds_as_before(speed: float) -> None:
    original = Original(Tone(), RATE, speed)
    heard = np.concatenate([original.block(index) for index in (3, 4, 5)])[:, 0]
    assert original.lead is None
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert spectrum.argmax() * RATE / len(heard) == pytest.approx(440, abs=2)
    assert heard.std() == pytest.approx(0.4 / np.sqrt(2), rel=0.03)
    assert not original.is_exact


def test_a_new_run_says_what_it_would_have_sounded_like_before() -> None:
    original = Original(Tone(), RATE, 0.5)
    original.block(6)
    assert original.lead is not None
    joined = np.concatenate([original.lead, original.block(7)])
    assert original.lead is None
    assert joined.shape == (2 * BLOCK, 2)


# The parts ------------------------------------------------------------------------------------

NOTES = st.lists(
    st.builds(
        lambda onset, pitch, length: Note(onset, pitch, onset + length),
        st.floats(0, 40),
        st.integers(50, 60),
        st.floats(0.05, 20),
    ),
    max_size=30,
)


@given(NOTES, st.lists(st.floats(0, 40), max_size=4))
@settings(max_examples=200, deadline=None)
def test_the_pages_are_the_part(notes: list[Note], steps: list[float]) -> None:
    """Nothing is lost or struck twice, and it sounds as long as in the whole part."""
    pedal = tuple(PedalSpan(at, at + 1.5) for at in sorted(steps))
    part = Part("", 0, tuple(sorted(notes)), (DrumHit(9.0, Drum.KICK),), pedal)
    turned = [stroke for page in pages(part) for stroke in (*page.played, *page.struck)]
    assert sorted(turned, key=str) == sorted(strokes(part), key=str)
    for page in pages(part):
        start, stop = page.span
        assert all(start <= stroke.start for stroke in page.played)
        assert all(stroke.stop is None or stroke.stop <= stop for stroke in page.played)


def long_part(extra: Note | None = None) -> Part:
    notes = [Note(t * 0.5, 50 + t % 20, t * 0.5 + 0.4) for t in range(200)]
    return Part("Piano", 0, tuple(sorted([*notes, extra] if extra else notes)))


def test_an_edit_keeps_the_voices_of_all_other_pages() -> None:
    result = Result(Band(RATE))
    result.take([long_part()])
    for index in range(0, 100 * RATE // BLOCK, 10):
        result.block(index)
    before = result._playing[0].pages
    result.take([long_part(Note(33.3, 72, 34.0))])
    after = result._playing[0].pages
    changed = [number for number in after if after[number] is not before[number]]
    assert changed == [int(33.3 // PAGE_SECONDS)]


def test_pages_sound_like_one_part() -> None:
    band, part = Band(RATE), long_part()
    result = Result(band)
    result.take([part])
    whole = Voices.of_part(part, band.waves(0, is_kit=False))
    for index in (0, 15, 16, 40):
        want = whole.render(index * BLOCK, (index + 1) * BLOCK)
        heard = result.block(index)[:, 0]
        assert np.abs(heard).max() == pytest.approx(np.abs(want).max(), rel=0.3)
        assert np.corrcoef(heard, want)[0, 1] > 0.95


@pytest.mark.parametrize("speed", [0.25, 0.5, 2.0])
def test_a_note_is_struck_when_it_is_due_at_any_speed_and_not_stretched(speed: float) -> None:
    band = Band(RATE)
    plain, result = Result(band), Result(band, speed)
    for each in (plain, result):
        each.take([Part("Piano", 0, (Note(2.0, 69, 3.0, 110),))])
    normal = np.concatenate([plain.block(index) for index in range(8)])[:, 0]
    heard = np.concatenate([result.block(index) for index in range(24)])[:, 0]
    shift = round(2.0 / speed * RATE) - 2 * RATE
    begin = 2 * RATE - 200
    np.testing.assert_allclose(heard[begin + shift :][:3000], normal[begin:][:3000], atol=1e-5)


def test_only_some_parts_play_and_kits_play_too() -> None:
    result = Result(Band(RATE))
    kit = Part("Drums", hits=(DrumHit(0.1, Drum.SNARE),))
    result.take([kit, Part("Piano", 0, (Note(0.1, 60, 1.0),))])
    both = result.block(0)
    result.take([kit])
    assert np.abs(result.block(0)).max() > 0.01
    assert np.abs(both - result.block(0)).max() > 0.01
    result.take([])
    assert not result.block(0).any()


# The click ------------------------------------------------------------------------------------


def clicked(tempo: TempoMap, rate: int, speed: float, blocks: int) -> Samples:
    made = Click(tempo, rate, speed)
    return np.concatenate([made.block(index) for index in range(blocks)])[:, 0]


@given(
    st.lists(st.floats(0.25, 1.2), min_size=2, max_size=8),
    st.integers(2, 5),
    st.sampled_from([0.5, 1.0, 1.7]),
)
@settings(max_examples=30, deadline=None)
def test_every_beat_clicks_in_its_very_frame(gaps: list[float], bar: int, speed: float) -> None:
    tempo = TempoMap(tuple(np.cumsum([0.3, *gaps]).tolist()), (Meter(0, bar),))
    heard = clicked(tempo, RATE, speed, 10)
    expected = np.zeros(len(heard) + RATE, np.float32)
    for beat in range(-4, 200):
        at = round(tempo.to_seconds(beat) / speed * RATE)
        if 0 <= at < len(heard):
            sound = click(RATE, beat % bar == 0)
            expected[at : at + len(sound)] += sound
    np.testing.assert_allclose(heard, expected[: len(heard)], atol=1e-6)


def test_bars_have_an_accent_also_after_another_meter() -> None:
    tempo = TempoMap((0.0, 0.5), (Meter(0, 3), Meter(6, 4)))
    assert [beat for beat in range(-3, 15) if begins_bar(tempo, beat)] == [-3, 0, 3, 6, 10, 14]
    assert np.abs(click(RATE, True)).max() > np.abs(click(RATE, False)).max()
    assert np.abs(click(RATE, True)).argmax() == 0


def test_no_tempo_no_click() -> None:
    assert not Click(None, RATE).block(3).any()


# The thread that makes them -------------------------------------------------------------------


def producer() -> tuple[Producer, Mixer, list[EarmarkError]]:
    failed: list[EarmarkError] = []
    mixer = Mixer(RATE)
    mixer.set_length(30 * RATE)
    return Producer(mixer, failed.append), mixer, failed


def make_all(made: Producer) -> None:
    while made._do_task() or made.make_one():
        pass


def steepest(heard: list[Samples]) -> float:
    """Of a tone of 440 Hz, against what it may be; a click is steeper."""
    whole = np.concatenate(heard)[1000:]
    return float(np.abs(np.diff(whole)).max() / (0.4 * 2 * np.pi * 440 / RATE))


@pytest.mark.parametrize("middle", [2.1, 2.3, 2.5, 2.7])
def test_runs_of_a_slow_loop_meet_without_a_click(middle: float) -> None:
    """Begun in its middle it is made in two runs, and a third goes on when it is left."""
    made, mixer, failed = producer()
    made.take_audio(Tone())
    made.take_speed(0.5)
    mixer.set_loop((2.0 * RATE, 2.9 * RATE))
    mixer.seek(middle * RATE)
    make_all(made)
    mixer.start()
    heard = []
    for turn in range(60):
        make_all(made)
        heard.append(mixer.read(700)[:, 0])
        if turn == 40:
            blocks = [index for index in range(200) if mixer.original.version(index) is not None]
            assert len(blocks) <= 6  # nothing but the loop is kept
            mixer.set_loop(None)
    assert (mixer.waits, failed) == (0, [])
    assert steepest(heard) < 1.3


def test_another_speed_comes_while_it_plays() -> None:
    made, mixer, _ = producer()
    made.take_audio(Tone())
    mixer.set_volumes(1.0, 0.0)
    make_all(made)
    mixer.start()
    heard = []
    for speed in (1.0, 0.5, 2.0, 0.25, 1.0):
        made.take_speed(speed)
        make_all(made)
        place = mixer.place
        for _ in range(8):
            heard.append(mixer.read(700)[:, 0])
            make_all(made)
        assert mixer.place == pytest.approx(place + 5600 * speed, abs=3)
    assert mixer.waits == 0
    assert steepest(heard) < 1.3


def test_the_click_comes_and_goes_while_it_plays() -> None:
    made, mixer, _ = producer()
    mixer.set_click_volume(1.0)
    make_all(made)
    mixer.start()
    assert not mixer.read(RATE).any()
    make_all(made)
    made.take_tempo(TempoMap.steady(120))
    make_all(made)
    heard = mixer.read(RATE)[:, 0]  # from second 1 on
    np.testing.assert_allclose(heard[: RATE // 50][20:], click(RATE, False)[20:160], atol=0.02)
    assert mixer.waits == 0
    made.take_speed(0.5)
    make_all(made)
    assert mixer.read(RATE).any()
    made.take_tempo(None)
    make_all(made)
    assert not mixer.read(RATE).any()


def test_parts_that_are_replaced_before_they_are_due_are_not_made() -> None:
    made, mixer, _ = producer()
    make_all(made)
    mixer.start()
    for number in range(50):
        made.take_parts([long_part(Note(0.2, 40 + number, 0.9))])
    make_all(made)
    assert made._version == 1
    for number in range(30):  # ten a second
        made.take_parts([long_part(Note(number * 0.1 + 0.3, 72, number * 0.1 + 0.5))])
        for _ in range(AHEAD // 2):
            made._do_task() or made.make_one()
        assert mixer.read(RATE // 10).shape == (RATE // 10, 2)
    assert mixer.waits == 0


class Lost:
    """A recording whose disk was pulled out."""

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[Samples]:
        raise AudioMissing(Path("song.wav"))


def test_what_cannot_be_read_is_said_once_and_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    made, mixer, failed = producer()
    made.take_audio(Lost())
    made.take_speed(0.5)
    make_all(made)
    assert [type(error) for error in failed] == [AudioMissing]
    made.take_speed(2.0)
    make_all(made)
    assert mixer.reel.speed == 2.0

    def broken(folder: Path) -> Instrument:
        raise InstrumentError(folder, "it is damaged")

    monkeypatch.setattr("app.player.tracks.load_instrument", broken)
    made.take_parts([long_part()])
    failed.clear()
    make_all(made)
    assert [type(error) for error in failed] == [InstrumentError]
    mixer.start()
    assert not mixer.read(1000).any()


def test_of_many_speeds_only_the_last_is_made() -> None:
    made, mixer, _ = producer()
    tone = Tone()
    made.take_audio(tone)
    make_all(made)
    tone.begun.clear()
    for percent in range(99, 49, -1):
        made.take_speed(percent / 100)
    make_all(made)
    assert mixer.reel.speed == 0.5
    assert len(tone.begun) == 1
