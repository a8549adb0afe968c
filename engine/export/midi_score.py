"""The score as a MIDI file: every note where it is written, at the tempi of the recording."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from engine.export.exporter import Request
from engine.export.midi import compose
from engine.export.midi_clock import TICKS_PER_QUARTER, MeterChange, TempoChange
from engine.export.musicxml.pace import paces
from engine.export.scored import score_of
from engine.music import Note, Part, PedalSpan, Transcription
from engine.notation import Bar, Score

SMALLEST_UNIT = 64
GRACE = Fraction(1, 16)  # quarters: how long, and how far before its note, a grace note is played
SHORTEST = Fraction(1, 64)


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note of the score as it is played: tied symbols are one. In quarters from the start."""

    start: Fraction
    stop: Fraction
    source: int
    pitch: int


class ScoreClock:
    """Quarters to ticks, with the metres of the bars and their tempi."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        self.meters = tuple(_meters(bars))
        self.tempi = tuple(_tempi(bars))

    def tick(self, quarters: float) -> int:
        """The tick of a place in the score."""
        return round(quarters * TICKS_PER_QUARTER)


def render(request: Request) -> bytes:
    """The whole file."""
    score = score_of(request)
    return compose(written(score, request.transcription), ScoreClock(score.bars), request.heading)


def written(score: Score, performed: Transcription) -> Transcription:
    """The transcription as the score has it, its times in quarters instead of seconds.

    Notes that the score leaves out are left out; velocities stay as they were played.
    """
    parts = tuple(_part(score, place, performed) for place in range(len(score.parts)))
    return replace(performed, parts=parts)


def _part(score: Score, place: int, performed: Transcription) -> Part:
    page = score.parts[place]
    played = performed.parts[page.part]
    sounding = list(sounding_notes(score, place))
    pedal = tuple(_pedal(score.bars, played.pedal))
    if page.is_drums:
        hits = tuple(replace(played.hits[one.source], onset=float(one.start)) for one in sounding)
        return Part(page.name, played.program, hits=hits)
    notes = tuple(_note(one, played.notes[one.source]) for one in sounding)
    return Part(page.name, played.program, notes, pedal=pedal)


def _note(one: Sounding, played: Note) -> Note:
    return Note(float(one.start), one.pitch, float(one.stop), played.velocity, played.confidence)


def sounding_notes(score: Score, place: int) -> Iterator[Sounding]:
    """The notes of one part (its place on the page), each whole, in the order they begin in."""
    tied: dict[tuple[int, int], Sounding] = {}
    found = []
    chords = list(score.chords(place))
    ahead = _graces_ahead([chord.is_grace for _, _, chord in chords])
    for (bar, _, chord), left in zip(chords, ahead, strict=True):
        start = score.bars[bar].start + chord.position
        stop = start + max(chord.length, SHORTEST)
        if chord.is_grace:
            start, stop = max(start - GRACE * left, Fraction(0)), start
            stop = max(stop, start + SHORTEST)
        for head in chord.heads:
            pitch = head.spelling.midi if head.spelling else head.drum.key if head.drum else 0
            one = Sounding(start, stop, head.source, pitch)
            if head.tied and (head.source, pitch) in tied:
                one = replace(tied.pop((head.source, pitch)), stop=stop)
            if head.ties_on:
                tied[head.source, pitch] = one
            else:
                found.append(one)
    return iter(sorted((*found, *tied.values()), key=lambda one: (one.start, one.pitch)))


def _graces_ahead(graces: Sequence[bool]) -> list[int]:
    """For each chord how many grace notes there are from it to the next note, itself included."""
    ahead, run = [], 0
    for is_grace in reversed(graces):
        run = run + 1 if is_grace else 0
        ahead.append(run)
    return ahead[::-1]


def _pedal(bars: Sequence[Bar], spans: Iterable[PedalSpan]) -> Iterator[PedalSpan]:
    for span in spans:
        start, stop = quarters_at(bars, span.start), quarters_at(bars, span.stop)
        if stop > start:
            yield PedalSpan(start, stop)


def quarters_at(bars: Sequence[Bar], second: float) -> float:
    """Where in the score a moment of the recording is, in quarters; bars go by at a steady pace."""
    place = max(bisect_right(bars, second, key=lambda bar: bar.seconds) - 1, 0)
    place = min(place, max(len(bars) - 2, 0))
    bar = bars[place]
    length = bars[place + 1].seconds - bar.seconds if place + 1 < len(bars) else 0.0
    share = (second - bar.seconds) / length if length > 0 else 0.0
    return max(float(bar.start) + share * float(bar.length), 0.0)


def _meters(bars: Sequence[Bar]) -> Iterator[MeterChange]:
    """The metre of each bar where it changes; a bar that is cut short has one of its own."""
    last = None
    for bar in bars:
        meter = _meter_of(bar)
        if meter != last:
            yield MeterChange(round(bar.start * TICKS_PER_QUARTER), *meter)
        last = meter


def _meter_of(bar: Bar) -> tuple[int, int]:
    unit = bar.meter[1]
    while (bar.length * unit / 4).denominator != 1 and unit < SMALLEST_UNIT:
        unit *= 2
    return max(int(bar.length * unit / 4), 1), unit


def _tempi(bars: Sequence[Bar]) -> Iterator[TempoChange]:
    reached = 0.0
    tick, tempo = 0, 0
    for bar, pace in zip(bars, paces(bars), strict=True):
        if pace.played is None:
            continue
        here = round(bar.start * TICKS_PER_QUARTER)
        reached += (here - tick) * tempo / TICKS_PER_QUARTER
        tick, tempo = here, round(60e6 / pace.played)
        yield TempoChange(tick, reached, tempo)
