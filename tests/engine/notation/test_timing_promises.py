"""Whatever is played, written time keeps its promises."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Meter, Note, Part, TempoMap, Transcription
from engine.notation import NotationChoices, Timed, notate, written_time

DENOMINATORS = {1, 2, 3, 4, 5, 6, 7, 8, 12, 15, 16, 20, 24, 28, 32}


def check(timed: Timed, transcription: Transcription) -> None:
    at = Fraction(0)
    for bar in timed.bars:
        assert bar.start == at
        assert bar.length > 0
        assert bar.length.denominator in (1, 2, 4, 8, 16, 32)  # rests can fill it
        at = bar.end
    assert all(a.seconds <= b.seconds for a, b in zip(timed.bars, timed.bars[1:], strict=False))
    assert [part.part for part in timed.parts] == list(range(len(transcription.parts)))
    for part, source in zip(timed.parts, transcription.parts, strict=True):
        onsets = [(note.onset, note.pitch) for note in part.notes]
        assert onsets == sorted(onsets)
        heads = [(note.onset, note.pitch) for note in part.notes if not note.is_grace]
        assert len(set(heads)) == len(heads)
        sources = [note.source for note in part.notes]
        assert len(set(sources)) == len(sources)
        for note in part.notes:
            assert 0 <= note.onset < at
            assert note.end <= at
            assert (note.length == 0) if note.is_grace else (note.length > 0)
            assert note.onset.denominator in DENOMINATORS
            given = source.hits[note.source] if source.is_kit else source.notes[note.source]
            key = given.drum.key if isinstance(given, DrumHit) else given.pitch
            assert (key, given.velocity) == (note.pitch, note.velocity)


seconds = st.floats(0.0, 20.0).map(lambda value: round(value, 4))
note_lists = st.lists(
    st.builds(
        lambda onset, pitch, length, velocity: Note(onset, pitch, onset + length, velocity),
        seconds,
        st.integers(21, 108),
        st.floats(0.001, 6.0),
        st.integers(1, 127),
    ),
    max_size=40,
)
hit_lists = st.lists(
    st.builds(DrumHit, seconds, st.sampled_from(Drum), st.integers(1, 127)), max_size=20
)
meters = st.sampled_from(
    [(4, 4), (3, 4), (2, 4), (6, 8), (9, 8), (12, 8), (3, 8), (2, 2), (3, 2), (5, 4), (7, 8),
     (11, 8), (6, 16), (1, 4), (5, 16)]
)  # fmt: skip
maps = st.one_of(
    st.just(TempoMap()),
    st.builds(
        lambda gaps, start, first, second, beat: TempoMap(
            tuple(start + sum(gaps[:k]) for k in range(len(gaps) + 1)),
            (Meter(0, *first), *([Meter(beat, *second)] if beat else [])),
        ),
        st.lists(st.floats(0.1, 1.5), min_size=1, max_size=12),
        st.floats(-2.0, 5.0),
        meters,
        meters,
        st.integers(0, 9),
    ),
)
all_choices = st.builds(
    NotationChoices,
    meter=st.none() | meters,
    pickup=st.none() | st.sampled_from([Fraction(n, 2) for n in range(8)]),
    swing=st.none() | st.booleans(),
    smallest=st.none()
    | st.sampled_from([Fraction(1, 8), Fraction(1, 4), Fraction(1), Fraction(2)]),
    detail=st.floats(0.0, 1.0),
    ornaments=st.booleans(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(note_lists, max_size=3), hit_lists, maps, all_choices)
def test_anything_becomes_valid_written_time(
    lines: list[list[Note]], hits: list[DrumHit], tempo: TempoMap, choices: NotationChoices
) -> None:
    parts = [Part("line", 0, tuple(sorted(notes))) for notes in lines]
    if hits:
        parts.append(Part("kit", 0, hits=tuple(sorted(hits))))
    transcription = Transcription(tuple(parts), tempo)
    check(written_time(transcription, choices), transcription)


def run_of(count: int, step: float, pitch: int = 60) -> Transcription:
    notes = tuple(Note(k * step, pitch + k % 5, k * step + step) for k in range(count))
    return Transcription((Part("run", 0, notes),))


@pytest.mark.parametrize("step", [0.004, 0.03, 0.06, 0.5, 7.0])
def test_runs_of_any_speed(step: float) -> None:
    transcription = run_of(60, step)
    timed = written_time(transcription)
    check(timed, transcription)
    assert timed.parts[0].notes


def test_an_hour_is_written_with_all_its_notes() -> None:
    notes = tuple(Note(k * 1.2, 60 + k % 12, k * 1.2 + 1.0) for k in range(3000))
    transcription = Transcription((Part("long", 0, notes),), TempoMap.steady(50.0))
    timed = written_time(transcription)
    check(timed, transcription)
    assert len(timed.parts[0].notes) == 3000
    assert len(timed.bars) == 750


def test_everything_at_once_is_one_chord() -> None:
    notes = tuple(Note(1.0, pitch, 2.0) for pitch in range(21, 109))
    transcription = Transcription((Part("cluster", 0, notes),))
    timed = written_time(transcription)
    check(timed, transcription)
    assert len({(note.onset, note.length) for note in timed.parts[0].notes}) == 1
    assert len(timed.parts[0].notes) == 88


@pytest.mark.parametrize("parts", [(), (Part("empty", 0),), (Part("kit", 0, kit=True),)])
def test_silence_is_one_empty_bar(parts: tuple[Part, ...]) -> None:
    timed = written_time(Transcription(parts), NotationChoices(meter=(11, 8)))
    assert [bar.length for bar in timed.bars] == [Fraction(11, 2)]
    assert [part.notes for part in timed.parts] == [() for _ in parts]


def test_music_that_begins_within_a_triplet_has_a_bar_that_can_be_filled() -> None:
    quarter = 0.5
    places = [8 / 3 + number / 3 for number in range(40)]
    notes = tuple(Note(p * quarter, 60 + k % 7, (p + 0.3) * quarter) for k, p in enumerate(places))
    beats = TempoMap(tuple(quarter * number for number in range(24)), (Meter(0, 4, 4),))
    transcription = Transcription((Part("flute", 73, notes),), beats)
    timed = written_time(transcription, NotationChoices())
    assert timed.bars[0].length == 2
    check(timed, transcription)
    notate(transcription)
