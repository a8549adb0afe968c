"""Bars from a tempo map: what is printed where."""

from fractions import Fraction

import pytest

from engine.music import Meter, Note, Part, TempoMap, Transcription
from engine.notation import NotationChoices, Timed, written_time

AS_FOUND = NotationChoices()


def written(onsets: list[float], tempo: TempoMap, choices: NotationChoices = AS_FOUND) -> Timed:
    notes = tuple(Note(onset, 60 + k % 3, onset + 0.3) for k, onset in enumerate(onsets))
    return written_time(Transcription((Part("line", 0, notes),), tempo), choices)


def even(count: int, step: float, first: float = 0.0) -> list[float]:
    return [first + step * k for k in range(count)]


KNOWN = TempoMap((0.0, 0.5, 1.0), (Meter(0, 4),))


def test_quarters_of_a_steady_map_fill_bars_of_four() -> None:
    timed = written(even(8, 0.5), KNOWN)
    assert [(bar.start, bar.length, bar.meter) for bar in timed.bars] == [
        (0, 4, (4, 4)),
        (4, 4, (4, 4)),
    ]
    assert [note.onset for note in timed.parts[0].notes] == list(range(8))
    assert [bar.seconds for bar in timed.bars] == [0.0, 2.0]
    assert timed.bars[0].tempo == 120


def test_a_late_beginning_is_a_pickup() -> None:
    timed = written(even(9, 0.5, first=1.5), KNOWN)
    assert timed.bars[0].is_pickup
    assert timed.bars[0].length == 1
    assert timed.bars[0].seconds == pytest.approx(1.5)
    assert [bar.length for bar in timed.bars[1:]] == [4, 4]


def test_a_chosen_pickup_moves_the_bar_lines() -> None:
    timed = written(even(9, 0.5), KNOWN, NotationChoices(pickup=Fraction(1)))
    assert [bar.length for bar in timed.bars] == [1, 4, 4]
    assert written(even(9, 0.5), KNOWN, NotationChoices(pickup=Fraction(0))).bars[0].length == 4


@pytest.mark.parametrize(
    ("meter", "length"),
    [((3, 4), 3), ((2, 2), 4), ((5, 4), 5), ((7, 4), 7), ((6, 8), 3), ((9, 8), Fraction(9, 2))],
)
def test_a_chosen_metre_is_printed(meter: tuple[int, int], length: Fraction) -> None:
    timed = written(even(24, 0.5), KNOWN, NotationChoices(meter=meter))
    assert {bar.meter for bar in timed.bars} == {meter}
    assert {bar.length for bar in timed.bars} == {length}


def test_beats_become_dotted_quarters_in_a_compound_metre() -> None:
    timed = written(even(12, 0.25), HALF_AS_BEAT, NotationChoices(meter=(6, 8)))
    assert timed.parts[0].notes[3].onset == Fraction(3, 2)


HALF_AS_BEAT = TempoMap((0.0, 0.75, 1.5), (Meter(0, 2),))


def test_eighths_of_a_compound_map_are_eighths() -> None:
    tempo = TempoMap((0.0, 0.25, 0.5), (Meter(0, 6, 8),))
    timed = written(even(12, 0.25), tempo)
    assert [bar.length for bar in timed.bars] == [3, 3]
    assert [note.onset for note in timed.parts[0].notes] == [Fraction(k, 2) for k in range(12)]


def test_metres_change_where_the_map_says() -> None:
    tempo = TempoMap((0.0, 0.5, 1.0), (Meter(0, 4), Meter(6, 3), Meter(9, 6, 8)))
    timed = written(even(15, 0.5), tempo)
    assert [(bar.length, bar.meter) for bar in timed.bars] == [
        (4, (4, 4)),
        (2, (2, 4)),
        (3, (3, 4)),
        (3, (6, 8)),
    ]


def test_bars_go_on_before_the_first_beat_of_a_map() -> None:
    tempo = TempoMap((4.0, 4.5), (Meter(0, 4),))
    timed = written(even(16, 0.5), tempo)
    assert [bar.length for bar in timed.bars] == [4, 4, 4, 4]
    assert timed.bars[2].seconds == pytest.approx(4.0)


def test_another_tempo_is_marked_once() -> None:
    beats = [0.0]
    for step in [0.5] * 32 + [0.3] * 32:
        beats.append(beats[-1] + step)
    timed = written(beats[:-1], TempoMap(tuple(beats)))
    assert [(k, bar.tempo) for k, bar in enumerate(timed.bars) if bar.tempo] == [(0, 120), (8, 200)]


def test_a_bar_that_is_cut_short_has_a_metre_of_its_own() -> None:
    tempo = TempoMap(tuple(even(20, 0.5)), (Meter(0, 4), Meter(5, 4)))
    timed = written(even(16, 0.5), tempo)
    found = [(bar.length, bar.meter) for bar in timed.bars]
    assert found == [(4, (4, 4)), (1, (1, 4)), (4, (4, 4)), (4, (4, 4)), (4, (4, 4))]


def test_a_first_bar_that_is_cut_short_is_an_upbeat() -> None:
    tempo = TempoMap(tuple(even(20, 0.5)), (Meter(0, 4), Meter(1, 4)))
    timed = written(even(9, 0.5), tempo)
    assert [(bar.length, bar.meter) for bar in timed.bars][:2] == [(1, (4, 4)), (4, (4, 4))]
