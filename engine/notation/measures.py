"""Measures: the events of a voice become the chords of its bars, with ties, tuplets and beams."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from engine.notation.beams import beamed
from engine.notation.levels import levels_of
from engine.notation.rhythm import Span, settle
from engine.notation.score import Articulation, Chord, Head, Voice
from engine.notation.symbols import REST, Symbol, symbols
from engine.notation.timed import Bar, TimedNote
from engine.notation.voices import Event

Namer = Callable[[TimedNote], Head]
"""From a note to its head, untied."""
_GRACE, _GRACES = Fraction(1, 2), Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Line:
    """One voice of a part, all through the piece; `staff` counts from the top.

    `signs`: articulations of events, by their place. `is_struck`: its notes do not sound on, as a
    drum's; what one symbol cannot write is rests, and nothing is tied.
    """

    number: int
    staff: int
    events: tuple[Event, ...]
    signs: dict[int, tuple[Articulation, ...]] = field(default_factory=dict)
    is_struck: bool = False


@dataclass(slots=True)
class _Piece:
    """One symbol, and the place of the event it belongs to (or REST)."""

    symbol: Symbol
    event: int


def voices_of(line: Line, bars: Sequence[Bar], head: Namer) -> list[Voice | None]:
    """The line's voice in every bar; None where it is silent."""
    shares = _shares(line.events, bars)
    events = list(line.events)
    written = [_write(share, bar) for share, bar in zip(shares, bars, strict=True)]
    pieces = [0] * len(events)
    for bar in written:
        for piece in bar:
            if piece.event != REST:
                pieces[piece.event] += 1
    _rehome(events, pieces)
    maker = _Maker(line, events, pieces, head)
    return [
        maker.voice(share, bar, content)
        for share, bar, content in zip(shares, bars, written, strict=True)
    ]


Share = list[tuple[int, Span]]


def _shares(events: Sequence[Event], bars: Sequence[Bar]) -> list[Share]:
    """For each bar its events and where they sound in it, counted from its start."""
    shares: list[Share] = [[] for _ in bars]
    bar = 0
    for index, event in enumerate(events):
        while bar + 1 < len(bars) and bars[bar].end <= event.onset:
            bar += 1
        reached = bar
        while reached < len(bars) and (reached == bar or bars[reached].start < event.end):
            start, length = bars[reached].start, bars[reached].length
            begin = max(event.onset - start, Fraction(0))
            shares[reached].append((index, (begin, min(event.end - start, length))))
            reached += 1
    return shares


def _write(share: Share, bar: Bar) -> list[_Piece]:
    """The symbols of one bar."""
    if not share:
        return []
    settled = settle(tuple(span for _, span in share), bar.meter, bar.length)
    written = symbols(settled, bar.meter, bar.length)
    return [_Piece(one, REST if one.owner == REST else share[one.owner][0]) for one in written]


def _rehome(events: list[Event], pieces: Sequence[int]) -> None:
    """Notes of events that no symbol is left for join the next event, or the last before."""
    for index, count in enumerate(pieces):
        if count:
            continue
        after = next((i for i in range(index + 1, len(events)) if pieces[i]), None)
        home = after if after is not None else max(i for i, n in enumerate(pieces) if n)
        lost, kept = events[index], events[home]
        pitches = {note.pitch for note in kept.notes}
        joins = tuple(note for note in lost.notes if note.pitch not in pitches)
        again = tuple(note for note in lost.notes if note.pitch in pitches)
        events[home] = replace(
            kept, notes=kept.notes + joins, graces=lost.graces + again + kept.graces
        )
        events[index] = replace(lost, notes=(), graces=())


@dataclass(slots=True)
class _Maker:
    """Makes the chords of a line, remembering which events it is in the middle of."""

    line: Line
    events: Sequence[Event]
    pieces: Sequence[int]
    head: Namer
    _done: dict[int, int] = field(default_factory=dict)

    def voice(self, share: Share, bar: Bar, content: Sequence[_Piece]) -> Voice | None:
        """One bar."""
        if not share:
            return None
        chords = [chord for piece in content for chord in self._chords(piece)]
        return Voice(self.line.number, beamed(chords, levels_of(bar.meter, bar.length)))

    def _chords(self, piece: _Piece) -> Iterator[Chord]:
        """A symbol's chord, after the grace notes that lead to it."""
        one, staff = piece.symbol, self.line.staff
        plain = Chord(one.position, one.value, (), one.dots, one.tuplet, staff)
        done = self._done.get(piece.event, 0)
        self._done[piece.event] = done + 1
        if piece.event == REST or (done and self.line.is_struck):
            yield plain
            return
        event = self.events[piece.event]
        if not done:
            yield from self._graces(event.graces, one.position)
        goes_on = done + 1 < self.pieces[piece.event] and not self.line.is_struck
        notes = sorted(event.notes, key=lambda note: note.pitch)
        heads = tuple(replace(self.head(note), tied=done > 0, ties_on=goes_on) for note in notes)
        signs = self.line.signs.get(piece.event, ()) if not done else ()
        yield replace(plain, heads=heads, articulations=signs)

    def _graces(self, graces: Sequence[TimedNote], position: Fraction) -> Iterator[Chord]:
        value = _GRACE if len(graces) == 1 else _GRACES
        for note in sorted(graces, key=lambda note: note.source):
            yield Chord(position, value, (self.head(note),), staff=self.line.staff, is_grace=True)
