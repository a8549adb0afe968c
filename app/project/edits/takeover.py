"""The machine's notes beside the person's: what differs, and taking some of it over."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from app.project.columns import Notes
from app.project.edits.kittaking import HitComparison, compare_kits
from app.project.edits.labels import Deed
from app.project.edits.lift import Edited, Swap, swapped, with_parts
from app.project.edits.shaping import confirmed
from app.project.project import Project
from app.project.selection import Selection
from engine.music import Note, Transcription

_onset = attrgetter("onset")

TOLERANCE = 0.05  # s between the onsets of what is one note to both

Pair = tuple[Note, Note]
Where = tuple[int, Note]  # a part's number, and a note in it
Span = tuple[float, float]  # seconds

ALL_TIME: tuple[Span, ...] = ((0.0, math.inf),)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of the same music, matched by pitch and onset.

    `same` are pairs of the machine's note and the person's, which may differ in length and
    velocity; the others have no counterpart. All are in order of onset. `hits` are the drums'.
    """

    same: tuple[Pair, ...] = ()
    only_machine: Notes = ()
    only_person: Notes = ()
    hits: HitComparison = field(default_factory=HitComparison)


def compare(machine: Iterable[Note], person: Iterable[Note]) -> Comparison:
    """Match notes one to one: those that are the same object, then the others, earliest first."""
    theirs, ours = sorted(machine, key=_onset), sorted(person, key=_onset)
    shared = set(map(id, theirs)) & set(map(id, ours))
    fellow = {id(note): note for note in theirs if id(note) in shared}
    left, right = _by_pitch(theirs, shared), _by_pitch(ours, shared)
    for pitch in left.keys() & right.keys():
        fellow |= {id(note): mine for note, mine in _matched(left[pitch], right[pitch])}
    known = set(map(id, fellow.values()))
    return Comparison(
        tuple((note, fellow[id(note)]) for note in theirs if id(note) in fellow),
        tuple(note for note in theirs if id(note) not in fellow),
        tuple(note for note in ours if id(note) not in known),
    )


def compare_project(project: Project) -> Comparison:
    """The machine's transcription against the person's, whatever parts the notes are in."""
    found = _compared(_placed(project.machine), _placed(project.transcription))
    return replace(found, hits=compare_kits(project))


def take_over(project: Project, notes: Sequence[Note]) -> Edited:
    """Put notes of the machine's where the person has none, or another in their place.

    A person chose them one by one, so there is no doubt about them any more.
    """
    wanted = sorted(notes)
    if not wanted:
        return Edited(project, Selection(), "")
    chosen = set(wanted)
    spans = [(note.onset, note.onset) for note in wanted]
    exchange = _exchange(project, spans, lambda note: note in chosen, lambda _: False)
    return _exchanged(project, [(part, confirmed(note)) for part, note in exchange.new], exchange)


def take_over_range(project: Project, start: float, stop: float) -> Edited:
    """Go back to the machine's notes that begin from `start` to just before `stop`.

    They come with the machine's doubts, and into the parts the person put their like in.
    """

    def inside(note: Note) -> bool:
        return start <= note.onset < stop

    exchange = _exchange(project, [(start, stop)], inside, inside)
    return _exchanged(project, exchange.new, exchange)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Notes of the person's that go and notes of the machine's that come, with their parts."""

    gone: tuple[Where, ...]
    new: tuple[Where, ...]


def _exchange(
    project: Project,
    spans: Iterable[Span],
    comes: Callable[[Note], bool],
    goes: Callable[[Note], bool],
) -> _Exchange:
    """What taking over means around some stretches of time: `comes` asks of the machine's notes.

    A counterpart goes if its fellow comes; a note of the person's own goes if it `goes`.
    """
    around = _around(spans)
    machine, person = _placed(project.machine, around), _placed(project.transcription, around)
    found = _compared(machine, person)
    fellow = {id(theirs): mine for theirs, mine in found.same}
    leaving = {id(mine) for theirs, mine in found.same if comes(theirs)}
    leaving |= {id(note) for note in found.only_person if goes(note)}
    home = {id(note): part for part, note in person}
    last = max(len(project.transcription.parts) - 1, 0)
    new = (
        (home[id(fellow[id(note)])] if id(note) in fellow else min(part, last), note)
        for part, note in machine
        if comes(note)
    )
    return _Exchange(tuple(w for w in person if id(w[1]) in leaving), tuple(new))


def _exchanged(project: Project, new: Iterable[Where], exchange: _Exchange) -> Edited:
    """Do it; a person without parts gets one like the machine's first."""
    if not project.transcription.parts and exchange.new:
        blank = replace(project.machine.parts[0], notes=(), hits=(), pedal=())
        project = with_parts(project, (blank,))
    return swapped(project, _swaps(exchange.gone, new), Deed.TAKE_OVER)


def _swaps(gone: Iterable[Where], new: Iterable[Where]) -> dict[int, Swap]:
    going: defaultdict[int, list[Note]] = defaultdict(list)
    coming: defaultdict[int, list[Note]] = defaultdict(list)
    for rows, found in ((going, gone), (coming, new)):
        for part, note in found:
            rows[part].append(note)
    return {part: Swap(tuple(going[part]), tuple(coming[part])) for part in {*going, *coming}}


def _compared(machine: Sequence[Where], person: Sequence[Where]) -> Comparison:
    """Match notes of the same part first, then whatever is left with any."""
    same: list[Pair] = []
    left: tuple[list[Note], list[Note]] = [], []
    for index in sorted({part for part, _ in machine} | {part for part, _ in person}):
        here = [[note for part, note in notes if part == index] for notes in (machine, person)]
        found = compare(*here)
        same += found.same
        left[0].extend(found.only_machine)
        left[1].extend(found.only_person)
    rest = compare(*left)
    pairs = sorted([*same, *rest.same], key=lambda pair: pair[0].onset)
    return Comparison(tuple(pairs), rest.only_machine, rest.only_person)


def _around(spans: Iterable[Span]) -> list[Span]:
    """The stretches and the neighbourhood in which counterparts lie, joined where they meet."""
    joined: list[Span] = []
    for start, stop in sorted(spans):
        first, last = start - 2 * TOLERANCE, stop + 2 * TOLERANCE
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _placed(transcription: Transcription, spans: Iterable[Span] = ALL_TIME) -> list[Where]:
    """The notes that begin in some stretches of time, with the numbers of their parts."""
    found: list[Where] = []
    for start, stop in spans:
        for index, part in enumerate(transcription.parts):
            first = bisect_left(part.notes, start, key=_onset)
            last = bisect_right(part.notes, stop, key=_onset)
            found += [(index, note) for note in part.notes[first:last]]
    return found


def _by_pitch(notes: Iterable[Note], but: set[int]) -> dict[int, list[Note]]:
    """The notes pitch by pitch, without those with these ids."""
    rows: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        if id(note) not in but:
            rows[note.pitch].append(note)
    return rows


def _matched(theirs: Sequence[Note], ours: Sequence[Note]) -> Iterator[Pair]:
    """Pairs of one pitch in order of time; taking the earliest leaves the most for the others."""
    here = 0
    for note in theirs:
        while here < len(ours) and ours[here].onset < note.onset - TOLERANCE:
            here += 1
        if here < len(ours) and ours[here].onset <= note.onset + TOLERANCE:
            yield note, ours[here]
            here += 1
