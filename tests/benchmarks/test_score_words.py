"""A page laid on the time of its performance, and what is counted on it."""

from dataclasses import replace
from fractions import Fraction

import pytest

from benchmarks.mv2h import mv2h
from benchmarks.score_figures import main_key, main_meter, wrong_hands
from benchmarks.score_words import Clock, Written, WrittenKey, WrittenNote, lines_of, music_of
from engine.notation import Bar

QUARTER = Fraction(1)


def melody(count: int, seconds: float = 0.5) -> Written:
    """Quarters in 4/4, each struck `seconds` after the one before, getting slower."""
    notes = tuple(
        WrittenNote(Fraction(i), Fraction(i + 1), 60 + i % 12, onset=1 + i * seconds + 0.01 * i * i)
        for i in range(count)
    )
    bars = tuple(Bar(Fraction(4 * i), Fraction(4)) for i in range(-(-count // 4)))
    return Written(notes, bars, (WrittenKey(Fraction(0), 0),), (1,))


def test_places_sound_when_their_notes_were_struck() -> None:
    page = melody(8)
    music = music_of(page)
    assert [sound.begin for sound in music.sounds] == [sound.onset for sound in music.sounds]
    assert music.sounds[0].end == music.sounds[1].begin


def test_places_beyond_the_notes_go_on_at_their_tempo() -> None:
    page = melody(8)
    late = Clock(page.notes)
    before, last, after = (float(late([float(place)])[0]) for place in (6, 7, 8))
    assert after - last == pytest.approx(last - before, rel=0.1)


def test_a_page_is_like_itself_on_any_scale_of_quarters() -> None:
    page = melody(16)
    music = music_of(page)
    assert mv2h(music, music).mean == 1.0


def test_half_the_bars_cost_metre_and_no_pitch() -> None:
    page = melody(32)
    short = tuple(Bar(Fraction(2 * i), Fraction(2), (2, 4)) for i in range(16))
    figures = mv2h(music_of(page), music_of(replace(page, bars=short)))
    assert figures.pitch == figures.value == figures.voice == 1.0
    # 8 bars, 32 beats, 64 halves against 16, 32, 64: the 96 lines they share.
    assert figures.metre == pytest.approx(2 * 96 / (104 + 112))


@pytest.mark.parametrize(
    ("meter", "beats", "parts"),
    [
        ((4, 4), 4, 8),
        ((6, 8), 2, 6),
        ((3, 4), 3, 6),
        ((3, 8), 3, 6),
        ((9, 8), 3, 9),
        ((2, 2), 2, 4),
    ],
)
def test_bars_fall_into_beats_and_parts(meter: tuple[int, int], beats: int, parts: int) -> None:
    lines = list(lines_of(Bar(Fraction(0), Fraction(4 * meter[0], meter[1]), meter)))
    assert len(lines) == parts + beats + 1


def test_a_pickup_has_its_beats_at_its_end_and_no_bar() -> None:
    lines = list(lines_of(Bar(Fraction(0), Fraction(3, 2), (4, 4), is_pickup=True)))
    assert (Fraction(1, 2), Fraction(3, 2)) in lines
    assert (Fraction(0), Fraction(3, 2)) not in lines


def test_main_meter_and_key_are_those_of_most_of_the_page() -> None:
    bars = (
        Bar(Fraction(0), Fraction(4)),
        *(Bar(Fraction(4 + 3 * i), Fraction(3), (3, 4)) for i in range(2)),
    )
    keys = (WrittenKey(Fraction(0), 2), WrittenKey(Fraction(3), -1))
    page = Written((), bars, keys, (1,))
    assert main_meter(page) == (3, 4)
    assert main_key(page) == -1


def test_hands_are_counted_on_piano_parts_only() -> None:
    notes = melody(4).notes
    both = tuple(
        replace(note, part=1, staff=i % 2, onset=(note.onset or 0) + 9)
        for i, note in enumerate(notes)
    )
    truth = Written((*notes, *both), (), (), (1, 2))
    all_right = tuple(replace(note, staff=0) for note in truth.notes)
    assert wrong_hands(truth, replace(truth, notes=all_right)) == (4, 2)
    assert wrong_hands(truth, truth) == (4, 0)
