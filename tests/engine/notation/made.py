"""Written time and performances made up for tests."""

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Note, Part, Transcription
from engine.notation import Bar, Timed, TimedNote, TimedPart

SECONDS = 0.5
"""A quarter note."""
METERS = ((4, 4), (3, 4), (2, 4), (6, 8), (9, 8), (12, 8), (5, 4), (7, 8), (11, 8), (2, 2), (3, 8))


def bars_of(
    count: int, meter: tuple[int, int] = (4, 4), pickup: Fraction = Fraction(0)
) -> tuple[Bar, ...]:
    """Bars of one meter after a pickup."""
    length = Fraction(4 * meter[0], meter[1])
    made = [Bar(Fraction(0), pickup, meter, is_pickup=True)] if pickup else []
    for _ in range(count):
        start = made[-1].end if made else Fraction(0)
        made.append(Bar(start, length, meter, float(start) * SECONDS))
    return tuple(made)


def timed_from(
    rows: Sequence[tuple[Fraction | float, Fraction | float, int]],
    bars: tuple[Bar, ...] = bars_of(4),
    program: int = 0,
) -> tuple[Transcription, Timed]:
    """A part from (onset, length, pitch) in quarters, played as written; length 0 is a grace."""
    rows = sorted((Fraction(a), Fraction(b), pitch) for a, b, pitch in rows)
    notes, times = [], []
    for source, (onset, length, pitch) in enumerate(rows):
        start = float(onset) * SECONDS
        notes.append(Note(start, pitch, start + max(0.05, float(length) * SECONDS), 64))
        times.append(TimedNote(onset, length, pitch, 64, source, not length))
    part = Part("Part", program, tuple(notes))
    return Transcription((part,)), Timed(bars, (TimedPart(0, tuple(times)),))


_GRIDS = (1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32, 40, 64)


@st.composite
def places(draw: st.DrawFn, most: int = 12) -> Fraction:
    """A place up to `most` quarters on a grid of some kind."""
    grid = draw(st.sampled_from(_GRIDS))
    return Fraction(draw(st.integers(0, most * grid)), grid)


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Transcription, Timed]:
    """Any written time: all meters, pickups, several parts of all kinds, anything at all."""
    meter = draw(st.sampled_from(METERS))
    pickup = draw(st.sampled_from((Fraction(0), Fraction(1, 2), Fraction(1))))
    bars = bars_of(draw(st.integers(1, 4)), meter, pickup)
    parts, times = [], []
    for place in range(draw(st.integers(0, 2))):
        is_kit = draw(st.booleans())
        rows = draw(st.lists(_rows, max_size=14))
        part, timed = _kit(rows, place) if is_kit else _pitched(draw, rows, place)
        parts.append(part)
        times.append(timed)
    return Transcription(tuple(parts)), Timed(bars, tuple(times), draw(st.booleans()))


_rows = st.tuples(places(), places(5), st.integers(21, 108), st.integers(1, 127))


def _kit(rows: list[tuple[Fraction, Fraction, int, int]], place: int) -> tuple[Part, TimedPart]:
    drums = list(Drum)
    hits = sorted(
        (DrumHit(float(onset) * SECONDS, drums[pitch % len(drums)], velocity), onset)
        for onset, _, pitch, velocity in rows
    )
    times = [
        TimedNote(onset, Fraction(1, 4), hit.drum.key, hit.velocity, source)
        for source, (hit, onset) in enumerate(hits)
    ]
    times.sort(key=lambda note: (note.onset, note.pitch))
    return Part("Kit", hits=tuple(hit for hit, _ in hits), kit=True), TimedPart(place, tuple(times))


def _pitched(
    draw: st.DrawFn, rows: list[tuple[Fraction, Fraction, int, int]], place: int
) -> tuple[Part, TimedPart]:
    played = sorted(
        (Note(float(a) * SECONDS, pitch, float(a + b) * SECONDS + 0.01, velocity), a, b)
        for a, b, pitch, velocity in rows
    )
    times = [
        TimedNote(onset, length, note.pitch, note.velocity, source, not length)
        for source, (note, onset, length) in enumerate(played)
    ]
    times.sort(key=lambda note: (note.onset, note.pitch))
    program = draw(st.sampled_from((0, 24, 33, 40, 41, 52, 56, 80)))
    return Part("Part", program, tuple(note for note, _, _ in played)), TimedPart(
        place, tuple(times)
    )
