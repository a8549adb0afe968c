"""What is shown while one plays: it appears, settles and may fade, without a flicker."""

from itertools import pairwise

import pytest

from app.live.clock import TakeClock
from app.live.notes import EASE_SECONDS, KEPT_SECONDS, LIT_SECONDS, PROVISIONAL, LiveNotes
from engine.transcribe.live_events import LiveKind
from tests.app.live.pretending import event, strike

LATER = 10.0  # moments are any clock's


def seen(notes: LiveNotes, heard: float = 2.0) -> list[tuple[int, float]]:
    return [(note.pitch, end) for note, end, _ in notes.notes(0.0, 100.0, heard)]


def test_a_note_that_sounds_goes_on_and_then_has_its_end() -> None:
    notes = LiveNotes()
    notes.take([event(1, onset=0.5, offset=0.6)], LATER)
    assert seen(notes, heard=0.9) == [(60, 0.9)]
    assert notes.sounding(LATER + 1) == {60: 80}
    notes.take([event(1, LiveKind.ENDED, offset=1.1)], LATER)
    assert seen(notes, heard=2.0) == [(60, 1.1)]
    assert notes.sounding(LATER + 1) == {}


def test_a_short_note_is_lit_long_enough_to_be_seen() -> None:
    notes = LiveNotes()
    notes.take([event(1), event(1, LiveKind.ENDED)], LATER)
    assert notes.sounding(LATER + LIT_SECONDS / 2) == {60: 80}
    assert notes.sounding(LATER + LIT_SECONDS * 2) == {}


def test_provisional_notes_are_faint_and_settle_smoothly() -> None:
    notes = LiveNotes()
    notes.take([event(1)], LATER)
    ((_, _, shown),) = notes.notes(0, 9, 1)
    assert shown.opacity(LATER + 5) == PROVISIONAL
    notes.take([event(1, LiveKind.CERTAIN)], LATER + 5)
    steps = [shown.opacity(LATER + 5 + EASE_SECONDS * k / 4) for k in range(5)]
    assert steps == pytest.approx([0.5, 0.625, 0.75, 0.875, 1.0])


def test_what_is_taken_back_fades_and_does_not_count() -> None:
    notes = LiveNotes()
    notes.take([event(1), event(2, pitch=64)], LATER)
    assert notes.count == 2
    notes.take([event(2, LiveKind.RETRACTED, pitch=64)], LATER + 1)
    assert notes.count == 1
    assert notes.sounding(LATER + 1) == {60: 80}
    fading = [each.opacity(LATER + 1) for _, _, each in notes.notes(0, 9, 1)]
    assert fading == [PROVISIONAL, PROVISIONAL]  # it does not vanish in the same moment
    notes.forget_before(1.0, LATER + 1 + EASE_SECONDS)
    assert seen(notes, 1.0) == [(60, 1.0)]


def test_word_of_a_note_that_was_never_seen_changes_nothing() -> None:
    notes = LiveNotes()
    notes.take([event(9, LiveKind.RETRACTED)], LATER)
    assert notes.count == 0
    assert seen(notes) == []


def test_old_notes_are_let_go_so_that_an_hour_costs_no_more_than_a_minute() -> None:
    notes = LiveNotes()
    for number in range(3000):
        begin = number * 0.1
        notes.take(
            [
                event(number, onset=begin, offset=begin + 0.05),
                event(number, LiveKind.ENDED, onset=begin, offset=begin + 0.05),
            ],
            LATER,
        )
        if number % 100 == 99:
            notes.forget_before(begin, LATER)
    assert notes.count == 3000
    assert len(notes._shown) <= KEPT_SECONDS * 10 + 1


def test_hits_have_no_end_and_no_key() -> None:
    notes = LiveNotes()
    notes.take([strike(1, onset=0.5), strike(2, onset=3.0)], LATER)
    assert notes.has_hits
    assert [hit.onset for hit, _ in notes.hits(0.0, 1.0)] == [0.5]
    assert notes.sounding(LATER) == {}
    assert notes.pitches is None


def test_the_range_of_pitches_grows_with_what_is_played() -> None:
    notes = LiveNotes()
    notes.take([event(1, pitch=60), event(2, pitch=40), event(3, pitch=72)], LATER)
    assert notes.pitches == (40, 72)
    notes.clear()
    assert (notes.count, notes.has_hits) == (0, False)
    notes.take([event(4, pitch=50)], LATER)
    assert notes.pitches == (50, 50)


def test_nothing_sounds_in_a_pause() -> None:
    notes = LiveNotes()
    notes.take([event(1)], LATER)
    notes.release()
    assert notes.sounding(LATER + 1) == {}


# The time of a take ----------------------------------------------------------------------------


def test_time_runs_evenly_between_reports_that_come_by_fits_and_starts() -> None:
    clock = TakeClock()
    clock.begin()
    heard, shown = 0.0, []
    for frame in range(600):
        moment = frame / 60
        if frame % 7 == 0:
            heard = moment - 0.03 * (frame % 2)
            clock.tell(heard, moment)
        shown.append(clock.at(moment))
    steps = [after - before for before, after in pairwise(shown[60:])]
    assert min(steps) > 0.25 / 60
    assert max(steps) < 2.0 / 60
    assert abs(shown[-1] - 599 / 60) < 0.06


def test_time_stands_in_a_pause_and_never_goes_back() -> None:
    clock = TakeClock()
    clock.begin()
    for frame in range(60):
        clock.tell(frame / 60, frame / 60)
        clock.at(frame / 60)
    clock.is_running = False
    before = clock.at(1.0)
    assert clock.at(5.0) == pytest.approx(before, abs=0.05)
    clock.tell(0.2, 5.1)
    assert clock.at(5.2) >= before


def test_a_long_silence_of_the_booth_is_jumped_not_chased() -> None:
    clock = TakeClock()
    clock.begin()
    clock.tell(0.0, 0.0)
    clock.at(0.0)
    clock.tell(20.0, 20.0)
    assert clock.at(20.0) == pytest.approx(20.0)
