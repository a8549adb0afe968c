"""Scores for the listener: read from MIDI, performed, and labelled."""

import io

import mido
import numpy as np
import pytest

from engine.notation.grid import Place
from trainer.data.metre_clips import perform
from trainer.data.metre_scores import MetreScore, read_midi_score
from trainer.metre_choice import f_measure, reading_spans, truth_spans

TICKS = 480


def written(bars: int, pickup: float = 0.0, beats: int = 3) -> bytes:
    """A waltz (or march) as a MIDI file; it begins with so many quarters of a bar."""
    file = mido.MidiFile(ticks_per_beat=TICKS)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("time_signature", numerator=beats, denominator=4))
    notes = []
    if pickup:
        notes.append((0.0, pickup * 0.9, 67))
    for bar in range(bars):
        start = pickup + beats * bar
        shift = (0, 5, 7, 0)[bar % 4]
        notes += [(start, start + beats, 43 + shift), (start, start + 2.0, 71 + shift)]
        for beat in range(1, beats):
            notes += [(start + beat, start + beat + 1, pitch + shift) for pitch in (59, 62)]
        notes.append((start + beats - 0.5, start + beats, 72 + shift))
    changes = [(begin, "note_on", pitch) for begin, _, pitch in notes]
    changes += [(end, "note_off", pitch) for _, end, pitch in notes]
    last = 0.0
    for at, kind, pitch in sorted(changes):
        track.append(mido.Message(kind, note=pitch, velocity=70, time=round((at - last) * TICKS)))
        last = at
    stream = io.BytesIO()
    file.save(file=stream)
    return stream.getvalue()


def score(pickup: float = 0.0, beats: int = 3) -> MetreScore:
    found = read_midi_score(written(16, pickup, beats), "waltz")
    assert found is not None
    return found


@pytest.mark.parametrize("pickup", [0.0, 1.0, 2.0])
def test_the_first_bar_line_is_found(pickup: float) -> None:
    assert score(pickup).stretches[0].line == pytest.approx(pickup)


def test_a_known_pickup_is_believed() -> None:
    found = read_midi_score(written(8), "waltz", pickup=1.5)
    assert found is not None
    assert found.stretches[0].line == 1.5
    assert found.is_open


def test_what_is_no_midi_is_no_score() -> None:
    assert read_midi_score(b"MThd", "nothing") is None


def test_a_performance_is_labelled_with_places_and_tempi() -> None:
    clip = perform(score(pickup=1.0))
    downbeats = clip.labels["kind"] == Place.DOWNBEAT
    assert set(((clip.places[downbeats] - 1.0) % 3.0).tolist()) == {0.0}
    assert 14 <= downbeats.sum() <= 40
    steps = np.diff(clip.events.times[downbeats])
    middle = np.median(clip.labels["bar"][downbeats])
    assert middle == pytest.approx(np.median(steps[steps > 0.3]), rel=0.25)
    assert np.median(clip.labels["bar"] / clip.labels["beat"]) == pytest.approx(3.0, rel=0.15)


def test_the_same_take_is_the_same_performance_and_another_is_not() -> None:
    one, again, other = perform(score(), 1), perform(score(), 1), perform(score(), 2)
    np.testing.assert_array_equal(one.events.times, again.events.times)
    assert one.events.times[-1] != other.events.times[-1]


def test_counting_as_the_page_does_is_right_and_otherwise_is_not() -> None:
    clip = perform(score())
    end = float(clip.events.times[-1])
    truth = truth_spans(clip, end)
    ticks = np.round(clip.places * 12).astype(np.int64)
    right = f_measure(truth, reading_spans(clip.events.times, ticks, (3, 4), end))
    assert right > 0.97
    late = f_measure(truth, reading_spans(clip.events.times, ticks + 12, (3, 4), end))
    fours = f_measure(truth, reading_spans(clip.events.times, ticks, (4, 4), end))
    assert late < right
    assert fours < 0.95 * right
    assert f_measure(truth, []) == 0.0
