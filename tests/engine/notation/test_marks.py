"""Marks say what was played, and no more than a reader wants; drums stand where drummers look."""

from fractions import Fraction

from engine.music import Drum, Note, Part, PedalSpan
from engine.notation import TimedNote
from engine.notation.drumstaff import FEET, HANDS, PLACES, drum_voices
from engine.notation.marks import articulations, clock_of, dynamics, pedalling
from engine.notation.rests import without_idle_rests
from engine.notation.score import Articulation, Chord, Clef, Head, Sign, Spelling, Voice
from engine.notation.staves import clef_of, clefs_by_bar, is_grand
from engine.notation.voices import separate
from tests.engine.notation.made import bars_of

F = Fraction


def quarters(velocities: list[int], pitch: int = 60) -> list[TimedNote]:
    return [TimedNote(F(i), F(1), pitch, velocity, i) for i, velocity in enumerate(velocities)]


def played(share: float, count: int = 16, velocity: int = 64) -> tuple[list[Note], list[TimedNote]]:
    """Quarters at 120 a minute that sound for a share of their length."""
    notes = [Note(i / 2, 60, i / 2 + share / 2, velocity) for i in range(count)]
    return notes, quarters([velocity] * count)


def test_loud_after_soft_is_marked_where_it_begins() -> None:
    marks = dynamics(quarters([45] * 16 + [95] * 16), bars_of(8), 0.5)
    assert [(bar, sign.text) for bar, sign in marks] == [(0, "p"), (4, "f")]
    assert all(sign.sign == Sign.DYNAMIC for _, sign in marks)


def test_small_differences_are_not_marked() -> None:
    wavering = [64 + (3 if bar % 2 else -1) for bar in range(8) for _ in range(4)]
    assert len(dynamics(quarters(wavering), bars_of(8), 0.5)) == 1


def test_where_all_is_equally_loud_nothing_is_said() -> None:
    assert dynamics(quarters([64] * 32), bars_of(8), 0.5) == []


def test_pedal_is_placed_by_the_notes_around_it() -> None:
    notes, times = played(0.9)
    part = Part("Piano", 0, tuple(notes), pedal=(PedalSpan(0.02, 1.9), PedalSpan(2.0, 3.95)))
    signs = pedalling(part, clock_of(part, times, bars_of(4)), bars_of(4), 1)
    places = [(bar, float(one.position), one.sign, one.staff) for bar, one in signs]
    assert places == [
        (0, 0, Sign.PEDAL_DOWN, 1),
        (0, 4, Sign.PEDAL_UP, 1),
        (1, 0, Sign.PEDAL_DOWN, 1),
        (1, 4, Sign.PEDAL_UP, 1),
    ]


def signs_of(notes: list[Note], times: list[TimedNote]) -> dict[int, tuple[Articulation, ...]]:
    (line,) = separate(times)
    return articulations(line, notes, 0.5)


def test_short_notes_are_staccato_and_full_ones_are_not() -> None:
    assert set(signs_of(*played(0.25)).values()) == {(Articulation.STACCATO,)}
    assert signs_of(*played(0.9)) == {}


def test_a_note_that_stands_out_has_an_accent() -> None:
    notes, times = played(0.9)
    times[7] = TimedNote(F(7), F(1), 60, 100, 7)
    assert signs_of(notes, times) == {7: (Articulation.ACCENT,)}


def test_a_spread_chord_is_rolled() -> None:
    notes = [Note(0.06 * i, 60 + 4 * i, 1.0, 64) for i in range(3)]
    times = [TimedNote(F(0), F(2), note.pitch, 64, i) for i, note in enumerate(notes)]
    assert signs_of(notes, times) == {0: (Articulation.ARPEGGIO,)}


def test_a_simple_page_has_no_articulations() -> None:
    notes, times = played(0.25)
    (line,) = separate(times)
    assert articulations(line, notes, 0.0) == {}


def test_every_drum_has_a_place_of_its_own() -> None:
    assert set(PLACES) == set(Drum)
    looks = {(place.step, place.octave, place.notehead) for place in PLACES.values()}
    assert len(looks) == len(Drum)


def test_hands_and_feet_are_two_voices() -> None:
    hits = [(F(i, 2), Drum.HIHAT_CLOSED) for i in range(8)]
    hits += [(F(0), Drum.KICK), (F(2), Drum.KICK), (F(1), Drum.SNARE), (F(3), Drum.SNARE)]
    notes = sorted(
        (TimedNote(onset, F(1, 4), drum.key, 80, i) for i, (onset, drum) in enumerate(hits)),
        key=lambda note: (note.onset, note.pitch),
    )
    (hands, above), (feet, below) = drum_voices(notes, bars_of(1))
    assert (hands, feet) == (HANDS, FEET)
    assert [float(event.end - event.onset) for event in above] == [0.5] * 8
    assert [(float(event.onset), float(event.end)) for event in below] == [(0, 1), (2, 3)]
    assert [len(event.notes) for event in above] == [1, 1, 2, 1, 1, 1, 2, 1]


def test_two_strokes_at_one_place_are_a_flam() -> None:
    notes = [TimedNote(F(0), F(1, 4), Drum.SNARE.key, velocity, velocity) for velocity in (40, 90)]
    ((_, (event,)),) = drum_voices(notes, bars_of(1))
    assert [note.velocity for note in event.notes] == [90]
    assert [note.velocity for note in event.graces] == [40]


def test_clefs_of_instruments() -> None:
    assert is_grand(0)
    assert is_grand(46)
    assert not is_grand(40)
    low, high = quarters([64], 45), quarters([64], 72)
    assert clef_of(33, low) == Clef.BASS_8
    assert clef_of(41, high) == Clef.ALTO
    assert clef_of(27, low) == Clef.TREBLE_8
    assert (clef_of(80, low), clef_of(80, high)) == (Clef.BASS, Clef.TREBLE)
    assert clef_of(80, []) == Clef.TREBLE


def test_a_staff_changes_its_clef_only_for_good_reason() -> None:
    low = [TimedNote(F(i), F(1), 48, 64, i) for i in range(16)]
    once = [*low, TimedNote(F(16), F(1), 72, 64, 16)]
    assert set(clefs_by_bar(once, bars_of(5), Clef.BASS)) == {Clef.BASS}
    long = [*low, *(TimedNote(F(16 + i), F(1), 79, 64, 16 + i) for i in range(16))]
    assert clefs_by_bar(long, bars_of(8), Clef.BASS) == 4 * (Clef.BASS,) + 4 * (Clef.TREBLE,)


def test_of_two_rests_in_a_staff_one_is_shown() -> None:
    head = Head(Spelling("C", 5, 0), 0)
    half = Chord(F(0), F(2), (head,))
    rest = Chord(F(2), F(2))
    upper, lower = without_idle_rests(
        [Voice(1, (half, rest)), Voice(2, (Chord(F(0), F(2)), Chord(F(2), F(2))))]
    )
    assert [chord.is_hidden for chord in upper.chords] == [False, False]
    assert [chord.is_hidden for chord in lower.chords] == [True, True]
