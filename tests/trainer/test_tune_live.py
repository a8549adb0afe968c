"""What is counted of a live ear, and how its thresholds are chosen."""

from dataclasses import replace

import numpy as np
import pytest

from engine.models import DecodeSettings
from engine.music import Note
from engine.transcribe.live_events import LiveEvent, LiveKind
from tests.engine.transcribe.live_making import HOP, LATE_ONSET, LOWEST, script
from trainer.data.synthesis import Clip
from trainer.evaluate import score_notes
from trainer.tune_live import Heard, _shown, _sooner, as_first_shown, as_last_known

TRUE = (Note(0.5, LOWEST, 1.0), Note(1.5, LOWEST + 2, 2.0), Note(2.5, LOWEST + 4, 3.0))
SETTINGS = DecodeSettings(onset_threshold=0.4, frame_threshold=0.5)


def heard(at_once: float, false_at_once: float = 0.0) -> Heard:
    """The true notes, which stand at this height at once; and as many that are none."""
    notes = [(n.pitch - LOWEST, n.onset, n.offset, 0.5) for n in TRUE]
    said = script(180, *notes)
    said[:, 0] *= at_once
    wrong = script(180, *[(key + 1, onset, offset, 0.5) for key, onset, offset, _ in notes])
    said[:, 0] = np.maximum(said[:, 0], wrong[:, 0] * false_at_once)
    levels = np.full(180, -20.0, np.float32)
    clip = Clip(np.zeros(1, np.float32), TRUE)
    return Heard(clip, said, levels, HOP, range(LOWEST, LOWEST + 6), LATE_ONSET)


def test_a_note_taken_back_or_moved_was_wrong_and_one_refined_was_not() -> None:
    events = [
        LiveEvent(LiveKind.SHOWN, 0, TRUE[0]),
        LiveEvent(LiveKind.SHOWN, 1, TRUE[1]),
        LiveEvent(LiveKind.SHOWN, 2, TRUE[2]),
        LiveEvent(LiveKind.CHANGED, 0, replace(TRUE[0], onset=0.51, velocity=33)),
        LiveEvent(LiveKind.CHANGED, 1, replace(TRUE[1], onset=1.44)),
        LiveEvent(LiveKind.RETRACTED, 2, TRUE[2]),
    ]
    first = score_notes(TRUE, as_first_shown(events))
    assert (first.precision, first.recall) == pytest.approx((1 / 3, 1 / 3))
    assert [note.velocity for note in as_last_known(events)] == [33, 80]


def test_doubtful_notes_are_not_shown_at_once() -> None:
    sure = replace(SETTINGS, sure_threshold=0.8)
    assert _shown([heard(1.0)], sure)[1] == 1.0
    assert _shown([heard(0.6)], sure)[1] == 0.0
    shown = as_first_shown(heard(0.6).events(sure))
    assert [note.onset for note in shown] == pytest.approx([note.onset for note in TRUE])


def test_the_sure_threshold_is_as_low_as_it_may_be_for_nothing() -> None:
    assert _sooner([heard(0.9)], SETTINGS).sure_threshold == 0.3
    chosen = _sooner([heard(0.9, false_at_once=0.55)], SETTINGS)
    assert chosen.sure_threshold == 0.6
    assert score_notes(TRUE, as_first_shown(heard(0.9, 0.55).events(chosen))).f1 == 1.0


def test_the_usual_note_comes_soon_even_where_that_costs_something() -> None:
    chosen = _sooner([heard(0.5, false_at_once=0.55)], SETTINGS)
    assert chosen.sure_threshold < 0.5
