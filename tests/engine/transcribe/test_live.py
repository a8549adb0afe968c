import tracemalloc
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.music import Note
from engine.transcribe import pipeline
from engine.transcribe.live_errors import ListensLive
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveOptions
from engine.transcribe.live_notes import USUAL_DB, LiveNotes, Loudness, rising_top, top
from tests.engine.transcribe.live_making import DECODE, HOP, LOWEST, card, ear, script, sound

FRAMES = 200
MUSIC = ((0, 0.513, 1.2, 0.5), (3, 0.707, 0.9, 0.8), (0, 1.455, 2.5, 0.6), (5, 3.0, 5.0, 0.3))
PATIENT = replace(DECODE, sure_threshold=1.0)


def played(said: np.ndarray, block: int = 320, **more: object) -> list[LiveEvent]:
    listener, music = ear(said, **more), sound(len(said))  # type: ignore[arg-type]
    events = [
        event
        for at in range(0, len(music), block)
        for event in listener.feed(music[at : at + block])
    ]
    return [*events, *listener.finish()]


def of_kind(events: list[LiveEvent], kind: LiveKind) -> list[Note]:
    return [event.note for event in events if event.kind is kind and event.note]


@pytest.mark.parametrize("decode", [DECODE, PATIENT])
def test_each_note_is_shown_certain_and_ended_once(decode: object) -> None:
    events = played(script(FRAMES, *MUSIC), decode=decode)
    for kind in (LiveKind.SHOWN, LiveKind.CERTAIN, LiveKind.ENDED):
        numbers = [event.number for event in events if event.kind is kind]
        assert sorted(numbers) == list(range(len(MUSIC)))
    assert not of_kind(events, LiveKind.RETRACTED)
    ended = sorted(of_kind(events, LiveKind.ENDED))
    for note, (key, onset, offset, _) in zip(ended, sorted(MUSIC, key=lambda n: n[1]), strict=True):
        assert note.pitch == LOWEST + key
        assert note.onset == pytest.approx(onset, abs=0.003)
        assert note.offset == pytest.approx(min(offset, FRAMES * HOP), abs=0.021)


def test_a_note_is_shown_before_its_curve_has_passed_the_top_where_it_is_sure() -> None:
    said = script(FRAMES, (2, 1.023, 2.0, 0.5))  # in a step's second frame
    heard = []
    for decode in (DECODE, PATIENT):
        listener, music = ear(said, decode), sound(FRAMES)
        at = 0
        while not listener.feed(music[at : at + 160]):
            at += 160
        heard.append(listener.seconds)
    assert heard[0] <= 1.023 + 0.102 < heard[1] <= 1.023 + 0.2


def test_what_was_shown_early_is_refined_by_less_than_a_hand_would_notice() -> None:
    events = played(script(FRAMES, *MUSIC))
    shown = {event.number: event.onset for event in events if event.kind is LiveKind.SHOWN}
    for event in events:
        assert abs(event.onset - shown[event.number]) < 0.02


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 320 * 120), max_size=8))
def test_events_do_not_depend_on_how_the_sound_is_cut(cuts: list[int]) -> None:
    said, music = script(120, *MUSIC[:3]), sound(120)
    listener = ear(said)
    events = [e for part in np.split(music, sorted(cuts)) for e in listener.feed(part)]
    events += listener.finish()
    expected = played(said, 320)
    assert [(e.kind, e.number) for e in events] == [(e.kind, e.number) for e in expected]
    assert [e.onset for e in events] == pytest.approx([e.onset for e in expected])


def test_a_key_that_does_not_sound_was_not_struck() -> None:
    said = script(FRAMES, *MUSIC)
    said[:, 1] = 0.0
    events = played(said)
    assert len(of_kind(events, LiveKind.RETRACTED)) == len(MUSIC)
    assert not of_kind(events, LiveKind.CERTAIN)


def test_what_is_doubtful_at_once_is_shown_when_the_second_opinion_is_known() -> None:
    said = script(FRAMES, *MUSIC)
    said[:, 0] *= 0.5
    assert sorted(of_kind(played(said), LiveKind.ENDED)) == sorted(
        of_kind(played(said, decode=PATIENT), LiveKind.ENDED)
    )
    shown = of_kind(played(said), LiveKind.SHOWN)
    assert [note.onset for note in shown] == pytest.approx([0.513, 0.707, 1.455, 3.0], abs=0.003)


def test_what_the_second_opinion_denies_is_taken_back() -> None:
    said = script(FRAMES, *MUSIC)
    said[:, 4] = 0.0
    events = played(said)
    assert len(of_kind(events, LiveKind.RETRACTED)) == len(MUSIC)
    onsets = {e.number: e.onset for e in events}
    assert all(e.kind in (LiveKind.SHOWN, LiveKind.CHANGED, LiveKind.RETRACTED) for e in events)
    assert len(onsets) == len(MUSIC)


def test_a_key_struck_again_ends_its_note_there() -> None:
    said = script(FRAMES, (1, 1.0, 3.0, 0.5), (1, 1.5, 3.0, 0.5))
    first, second = sorted(of_kind(played(said), LiveKind.ENDED))
    assert first.offset == pytest.approx(1.5, abs=0.01)
    assert second.onset == pytest.approx(1.5, abs=0.01)


def test_velocities_follow_what_the_network_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.transcribe.live_notes.USUAL_FRAMES", 0)
    notes = sorted(of_kind(played(script(FRAMES, *MUSIC)), LiveKind.ENDED))
    assert [note.velocity for note in notes] == pytest.approx([64, 102, 76, 38], abs=2)


def told(said: np.ndarray, levels: list[float]) -> tuple[LiveNotes, list[LiveEvent]]:
    notes = LiveNotes(PATIENT, HOP, range(LOWEST, LOWEST + said.shape[2]), 4)
    return notes, list(notes.feed(said, np.array(levels, np.float32)))


def test_who_waits_before_she_plays_plays_no_louder_for_that() -> None:
    said = script(FRAMES, (0, 1.0, 3.0, 0.5))
    silence = np.zeros((1000, *said.shape[1:]), np.float32)
    level = [-25.0] * FRAMES
    _, at_once = told(said, level)
    _, later = told(np.concatenate([silence, said]), [-60.0] * 1000 + level)
    [first], [second] = (of_kind(events, LiveKind.SHOWN) for events in (at_once, later))
    assert first.velocity == second.velocity
    assert 50 < first.velocity < 100


def test_in_the_end_velocities_are_by_all_that_has_sounded() -> None:
    said = script(FRAMES, (0, 0.3, 1.0, 0.5), (3, 1.0, 4.0, 0.5))
    levels = [-40.0] * 50 + [-20.0] * 150
    notes, events = told(said, levels)
    [soft, _] = of_kind(events, LiveKind.SHOWN)
    [quiet, loud] = notes.notes()
    assert quiet.velocity < soft.velocity
    assert loud.velocity / quiet.velocity == pytest.approx(10 ** (20 / 40), rel=0.1)


def test_a_key_that_is_silent_by_the_second_opinion_was_a_syllable() -> None:
    said = script(FRAMES, (0, 1.0, 3.0, 0.5), (4, 2.0, 3.0, 0.5))
    said[:, 0] *= 0.9  # none is sure at once
    said[round(2.04 / HOP) :, 1, 4] = 0.1  # it slides away
    [note] = of_kind(told(said, [-20.0] * FRAMES)[1], LiveKind.SHOWN)
    assert note.pitch == LOWEST


def test_a_key_that_sounds_surely_needs_less_of_an_onset() -> None:
    said = script(FRAMES, (0, 1.0, 3.0, 0.5))
    said[:, 0] *= 0.9
    said[:, 4] *= DECODE.onset_threshold - 0.05
    assert of_kind(told(said, [-20.0] * FRAMES)[1], LiveKind.SHOWN)
    said[:, 1] *= 0.6
    assert not of_kind(told(said, [-20.0] * FRAMES)[1], LiveKind.SHOWN)


@pytest.mark.parametrize(("sensitivity", "count"), [(0.0, 0), (0.5, 1), (1.0, 2)])
def test_sensitivity_moves_the_threshold(sensitivity: float, count: int) -> None:
    said = script(FRAMES, (0, 1.0, 1.5, 0.5), (4, 2.0, 2.5, 0.5))
    said[:, (0, 4), 0] *= 0.6
    said[:, (0, 4), 4] *= 0.2
    events = played(said, options=LiveOptions(sensitivity))
    assert len(of_kind(events, LiveKind.SHOWN)) == count


def test_the_transcription_is_what_the_events_say() -> None:
    listener, music = ear(script(FRAMES, *MUSIC)), sound(FRAMES)
    events = listener.feed(music[: len(music) * 4 // 5])
    known = {e.number: e.note for e in events}
    now = listener.transcription().parts[0].notes
    assert [(n.onset, n.pitch) for n in now] == sorted((n.onset, n.pitch) for n in known.values())
    assert now[-1].offset == pytest.approx(listener.seconds, abs=0.15)
    assert not ear(script(1)).transcription().parts


def test_the_delay_is_that_of_windows_network_and_step() -> None:
    assert ear(script(1)).delay_seconds == pytest.approx(128 / 16000 + (2 + 1.5) * 0.02)


def test_silence_and_nothing_are_no_notes() -> None:
    assert not ear(script(10)).finish()
    assert not played(script(FRAMES))


def test_an_hour_takes_no_more_memory_than_a_minute() -> None:
    listener, block = ear(script(1)), sound(50)
    sizes = []
    tracemalloc.start()
    for minute in range(3):
        for _ in range(60 if minute == 0 else 240):
            listener.feed(block)
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[2] - sizes[1] < 20_000


def test_how_loud_is_against_the_middle_of_what_has_sounded() -> None:
    loudness = Loudness()
    assert loudness.factor(USUAL_DB) == 1.0
    loudness.hear(-12.0)
    assert loudness.factor(-20.0) > 1.0  # one frame is not believed yet
    for level in [-90.0] * 500 + [-30.0] * 5000 + [-20.0] * 5100 + [-10.0] * 5000:
        loudness.hear(level)
    assert loudness.factor(-20.0) == pytest.approx(1.0, abs=0.01)
    assert loudness.factor(-8.0) == pytest.approx(10 ** (12 / 40), rel=0.01)


@given(place=st.floats(-0.5, 0.5), height=st.floats(0.3, 1.0))
def test_the_top_of_a_triangle_is_found_whatever_its_height(place: float, height: float) -> None:
    before, at, after = (height * (1 - abs(f - place) / 3) for f in (-1, 0, 1))
    assert top(before, at, after) == pytest.approx(place, abs=1e-6)


@given(place=st.floats(-0.49, 1.0), height=st.floats(0.3, 1.0))
def test_the_top_is_guessed_from_the_flank_alone(place: float, height: float) -> None:
    before, at = (height * (1 - abs(f - place) / 3) for f in (-1, 0))
    assert rising_top(before, at) == pytest.approx(place, abs=0.01)


def test_every_event_names_a_note_that_was_shown_before() -> None:
    known: set[int] = set()
    for event in played(script(FRAMES, *MUSIC)):
        assert (event.number in known) is (event.kind is not LiveKind.SHOWN)
        known.add(event.number)
    assert Counter(known) == Counter(range(len(MUSIC)))


def test_a_live_model_is_not_for_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "find_model", lambda _: card())
    with pytest.raises(ListensLive, match="while it is played, not recordings"):
        pipeline.transcriber("pretended")
