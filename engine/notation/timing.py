"""Written time: a transcription's notes in bars, each at its place and as long as it is written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from engine.music import Meter, TempoMap, Transcription
from engine.notation.beats import beats_from_notes
from engine.notation.choices import NotationChoices
from engine.notation.events import gathered
from engine.notation.grace import Leads, graces
from engine.notation.lengths import Sounding, written_ends
from engine.notation.metre import Layout, Span, beats_of, lay_out, pickup_of, tempo_marks, whole
from engine.notation.quantise import Cells, quantise
from engine.notation.swing import find_swing
from engine.notation.timed import Bar, Timed, TimedNote, TimedPart

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNKNOWN = TempoMap()
STAND_IN_SECONDS = 0.6
HIT_LENGTH = Fraction(1)
OVERHANG = Fraction(1)
FAR_APART = 1000
DEFAULT_METER = (4, 4)
AS_FOUND = NotationChoices()


def written_time(transcription: Transcription, choices: NotationChoices = AS_FOUND) -> Timed:
    """The whole piece in written time. Every input gives bars that hold all their notes.

    Beats are taken from the transcription where they are known, and from the notes otherwise.
    """
    strokes = _strokes(transcription)
    if not len(strokes.onsets):
        return _silence(transcription, choices)
    tempo = transcription.tempo
    if tempo == UNKNOWN:
        tempo = _found_beats(transcription, choices, float(strokes.onsets[0]))
    layout = lay_out(tempo, choices, float(strokes.onsets[0]), float(strokes.offsets.max()))
    cells = _cells(layout)
    chord = gathered(strokes.onsets)
    times = np.bincount(chord, strokes.onsets) / np.bincount(chord)
    leads = graces(times, _longest(chord, strokes), _pitches(chord, strokes), choices)
    mains = np.flatnonzero(~leads.is_grace)
    places = layout.pulses.at(times)
    swing = find_swing(places[mains], cells, choices.swing)
    even = places if swing is None else np.maximum.accumulate(swing.evened(places, cells))
    slots = quantise(times[mains], cells, even[mains], choices).quarters(cells)
    written = _Written(strokes, chord, leads, mains, slots, times)
    parts = written.parts(len(transcription.parts), layout, choices)
    return _timed(layout, parts, swing is not None)


def _found_beats(transcription: Transcription, choices: NotationChoices, first: float) -> TempoMap:
    """Beats from the notes; where there are too few, even ones from the first note on."""
    found = beats_from_notes(transcription.parts, choices.meter)
    if found is not None:
        return found
    count, unit = choices.meter or DEFAULT_METER
    beats = (first, first + STAND_IN_SECONDS * 4 / unit)
    return TempoMap(beats, (Meter(0, count, unit),))


@dataclass(frozen=True, slots=True)
class _Strokes:
    """All notes and hits, by onset. `part` and `source` say where each comes from."""

    onsets: Floats
    offsets: Floats
    pitches: Ints
    velocities: Ints
    part: Ints
    source: Ints
    is_hit: npt.NDArray[np.bool_]


def _strokes(transcription: Transcription) -> _Strokes:
    rows: list[tuple[float, float, int, int, int, int, bool]] = []
    for number, part in enumerate(transcription.parts):
        if part.is_kit:
            rows += [
                (h.onset, h.onset, h.drum.key, h.velocity, number, source, True)
                for source, h in enumerate(part.hits)
            ]
            continue
        rows += [
            (n.onset, n.offset, n.pitch, n.velocity, number, source, False)
            for source, n in enumerate(part.notes)
        ]
    rows.sort(key=lambda row: (row[0], row[2]))
    table = np.array(rows, np.float64).reshape(-1, 7).T
    pitches, velocities, parts, sources, is_hit = table[2:].astype(np.int64)
    return _Strokes(table[0], table[1], pitches, velocities, parts, sources, is_hit > 0)


def _longest(chord: Ints, strokes: _Strokes) -> Floats:
    starts = np.flatnonzero(np.diff(chord, prepend=-1))
    return np.asarray(np.maximum.reduceat(strokes.offsets - strokes.onsets, starts))


def _pitches(chord: Ints, strokes: _Strokes) -> list[list[int]]:
    """The pitches of each chord, as numbers that are near each other within one part only."""
    starts = np.flatnonzero(np.diff(chord, prepend=-1))[1:]
    apart = strokes.pitches * np.where(strokes.is_hit, FAR_APART, 1) + strokes.part * FAR_APART**2
    return [part.tolist() for part in np.split(apart, starts)]


def _cells(layout: Layout) -> Cells:
    rows = [beat for span in layout.spans for beat in beats_of(span)]
    starts, lengths = np.array(rows, np.float64).T
    return Cells(starts, lengths)


@dataclass(frozen=True, slots=True)
class _Written:
    """Chords with their places on the page, on the way to notes."""

    strokes: _Strokes
    chord: Ints
    leads: Leads
    mains: Ints
    slots: list[Fraction]
    times: Floats

    def parts(self, count: int, layout: Layout, choices: NotationChoices) -> list[list[TimedNote]]:
        """The notes of each part, sorted by onset and pitch."""
        place = dict(zip(self.mains.tolist(), self.slots, strict=True))
        release = self._releases(layout)
        return [self._part(number, place, release, choices) for number in range(count)]

    def _releases(self, layout: Layout) -> Floats:
        """Where on the page each key is let go: by the written chords, so that rubato is evened."""
        known, first = np.unique(np.array([float(slot) for slot in self.slots]), return_index=True)
        seconds = self.times[self.mains][first]
        last_second = max(float(self.strokes.offsets.max()), float(seconds[-1]) + 1e-3)
        ahead = float(layout.pulses.at(last_second) - layout.pulses.at(seconds[-1]))
        known = np.append(known, known[-1] + max(ahead, 1e-3))
        return np.asarray(np.interp(self.strokes.offsets, np.append(seconds, last_second), known))

    def _part(
        self,
        number: int,
        place: dict[int, Fraction],
        release: Floats,
        choices: NotationChoices,
    ) -> list[TimedNote]:
        rows = np.flatnonzero(self.strokes.part == number)
        made, leading = self._places(rows, place, choices.ornaments)
        mains = _without_doubles(made, self.strokes)
        sounding = [
            Sounding(onset, float(release[row]), int(self.strokes.pitches[row]))
            for onset, row in mains
        ]
        is_hit = len(rows) > 0 and bool(self.strokes.is_hit[rows[0]])
        ends = _hit_ends(sounding) if is_hit else written_ends(sounding, choices.smallest)
        notes = [
            self._note(row, onset, end - onset)
            for (onset, row), end in zip(mains, ends, strict=True)
        ]
        notes += [self._note(row, onset, Fraction(0)) for onset, row in leading]
        return sorted(notes, key=lambda note: (note.onset, note.pitch, not note.is_grace))

    def _places(
        self, rows: Ints, place: dict[int, Fraction], ornaments: bool
    ) -> tuple[list[tuple[Fraction, int]], list[tuple[Fraction, int]]]:
        """(onset, stroke) of the part's notes in rhythm, and of its grace notes."""
        played = set(self.chord[rows].tolist())
        made: list[tuple[Fraction, int]] = []
        leading: list[tuple[Fraction, int]] = []
        for row in rows.tolist():
            chord = int(self.chord[row])
            target = int(self.leads.target[chord])
            if target == chord or target not in played:
                made.append((place[target], row))
            elif ornaments:
                leading.append((place[target], row))
        return made, leading

    def _note(self, row: int, onset: Fraction, length: Fraction) -> TimedNote:
        strokes = self.strokes
        pitch, velocity = int(strokes.pitches[row]), int(strokes.velocities[row])
        source = int(strokes.source[row])
        return TimedNote(onset, length, pitch, velocity, source, length == 0)


def _without_doubles(
    made: list[tuple[Fraction, int]], strokes: _Strokes
) -> list[tuple[Fraction, int]]:
    """By onset and pitch; where one key would be struck twice at one place, the longer remains."""
    longest: dict[tuple[Fraction, int], int] = {}
    for onset, row in made:
        key = (onset, int(strokes.pitches[row]))
        other = longest.get(key)
        if other is None or _length(strokes, row) > _length(strokes, other):
            longest[key] = row
    return [(onset, row) for (onset, _), row in sorted(longest.items())]


def _length(strokes: _Strokes, row: int) -> float:
    return float(strokes.offsets[row] - strokes.onsets[row])


def _hit_ends(hits: Sequence[Sounding]) -> list[Fraction]:
    """A stroke is written until the next of the part, at most to the next beat."""
    onsets = sorted({hit.onset for hit in hits})
    after = dict(zip(onsets, [*onsets[1:], onsets[-1] + 8], strict=True)) if onsets else {}
    return [min(after[hit.onset], (hit.onset // HIT_LENGTH + 1) * HIT_LENGTH) for hit in hits]


def _timed(layout: Layout, parts: list[list[TimedNote]], is_swung: bool) -> Timed:
    """Bars from the first note's on, counted from 0; empty ones at either end left out."""
    onsets = [notes[0].onset for notes in parts if notes]
    first = min(onsets)
    last = max(note.end for notes in parts for note in notes)
    spans = [span for span in layout.spans if whole(span.start + span.length) > first]
    starts = [whole(span.start) for span in spans]
    latest = max(note.onset for notes in parts for note in notes)
    spans = [span for span, start in zip(spans, starts, strict=True) if start <= latest]
    parts, last = _cut_overhang(parts, spans, last)
    spans = _reaching(spans, last)
    pickup = _left_out(whole(pickup_of(spans[0], float(first))))
    bars = _bars(Layout(layout.pulses, tuple(spans)), pickup)
    origin = whole(spans[0].start) + pickup
    moved = tuple(
        TimedPart(number, tuple(_moved(note, origin) for note in notes))
        for number, notes in enumerate(parts)
    )
    return Timed(bars, moved, is_swung)


def _left_out(pickup: Fraction) -> Fraction:
    """What a first bar does without; where a tuplet begins the music, its whole beat stays.

    No rests fill a bar of four thirds of a quarter.
    """
    is_plain = pickup.denominator & (pickup.denominator - 1) == 0
    return pickup if is_plain else Fraction(math.floor(pickup))


def _cut_overhang(
    parts: list[list[TimedNote]], spans: list[Span], last: Fraction
) -> tuple[list[list[TimedNote]], Fraction]:
    """Last notes end with the last bar, if it takes less than a quarter away from them."""
    end = whole(spans[-1].start + spans[-1].length)
    if not end < last < end + OVERHANG:
        return parts, last
    return [[_until(note, end) for note in notes] for notes in parts], end


def _until(note: TimedNote, end: Fraction) -> TimedNote:
    return replace(note, length=end - note.onset) if note.end > end else note


def _moved(note: TimedNote, origin: Fraction) -> TimedNote:
    return replace(note, onset=note.onset - origin)


def _reaching(spans: list[Span], last: Fraction) -> list[Span]:
    """With bars like the last one until everything has room."""
    while whole(spans[-1].start + spans[-1].length) < last:
        before = spans[-1]
        length = before.meter[0] * 4.0 / before.meter[1]
        spans.append(Span(before.start + before.length, length, before.meter))
    return spans


def _bars(layout: Layout, pickup: Fraction) -> tuple[Bar, ...]:
    seconds = layout.pulses.second([span.start for span in layout.spans]).tolist()
    marks = tempo_marks(layout, seconds)
    bars: list[Bar] = []
    at = Fraction(0)
    for number, (span, second, mark) in enumerate(zip(layout.spans, seconds, marks, strict=True)):
        length, is_pickup = whole(span.length), number == 0 and pickup > 0
        if is_pickup:
            length -= pickup
            second = float(layout.pulses.second(span.start + float(pickup)))
        meter = _meter_of(span) if number else span.meter
        bars.append(Bar(at, length, meter, max(second, 0.0), mark, is_pickup))
        at += length
    return tuple(bars)


def _meter_of(span: Span) -> tuple[int, int]:
    """What is printed before a bar: its own metre, where the next one cuts it short."""
    beats, unit = span.meter
    counted = whole(span.length) * unit / 4
    return (int(counted), unit) if counted.denominator == 1 else (beats, unit)


def _silence(transcription: Transcription, choices: NotationChoices) -> Timed:
    """One empty bar."""
    meter = choices.meter or DEFAULT_METER
    parts = tuple(TimedPart(number, ()) for number in range(len(transcription.parts)))
    return Timed((Bar(Fraction(0), Fraction(4 * meter[0], meter[1]), meter),), parts)
