"""Staves: how many an instrument has, and their clefs."""

from collections.abc import Sequence

from engine.notation.score import Clef
from engine.notation.timed import Bar, TimedNote

_KEYBOARDS = (*range(8), *range(16, 21), 46)
"""General MIDI's pianos and harpsichords, organs, the harp."""
_FIXED = {
    **dict.fromkeys(range(24, 32), Clef.TREBLE_8),  # guitars
    **dict.fromkeys(range(32, 40), Clef.BASS_8),  # bass guitars and the double bass
    40: Clef.TREBLE,
    41: Clef.ALTO,
    42: Clef.BASS,
    43: Clef.BASS_8,
    47: Clef.BASS,
    56: Clef.TREBLE,
    57: Clef.BASS,
    58: Clef.BASS,
    **dict.fromkeys(range(64, 70), Clef.TREBLE),  # saxophones, oboe, cor anglais
    70: Clef.BASS,
    **dict.fromkeys(range(71, 80), Clef.TREBLE),  # clarinet, flutes
}
_VOICES = (52, 53, 54)
_MIDDLES = {Clef.TREBLE: 71, Clef.BASS: 50, Clef.TREBLE_8: 59, Clef.ALTO: 60, Clef.BASS_8: 38}
"""The pitch of each clef's middle line."""
_STAFF = 7
"""Semitones from the middle line that need no ledger lines."""
FAR_OUTSIDE = 6.0
"""Semitones outside the staff, on average, from which an instrument has another clef than usual."""
WIDE_SHARE, WIDE_OUTSIDE = 0.2, 2.0
"""Share of notes in each half, and semitones outside any one staff, of a part that needs two."""
CHANGE = 30.0
"""What changing a clef costs, in quarters times semitones outside the staff."""


def is_grand(program: int, notes: Sequence[TimedNote] = ()) -> bool:
    """Whether a part is written on two staves: keyboards are, and what no single staff can hold.

    That is music of more than one player heard as one instrument, with many notes in each half.
    """
    if program in _KEYBOARDS:
        return True
    high, low = (sum(test(note.pitch) for note in notes) for test in (_is_high, _is_low))
    if min(high, low) < WIDE_SHARE * max(len(notes), 1):
        return False
    return min(_mean_outside(clef, notes) for clef in _MIDDLES) > WIDE_OUTSIDE


def _is_high(pitch: int) -> bool:
    return pitch >= 62


def _is_low(pitch: int) -> bool:
    return pitch <= 53


def clef_of(program: int, notes: Sequence[TimedNote]) -> Clef:
    """The clef of an instrument on one staff."""
    if program in _FIXED:
        return _by_range(_FIXED[program], notes)
    if not notes:
        return Clef.TREBLE
    pitches = sorted(note.pitch for note in notes)
    middle = pitches[len(pitches) // 2]
    if program in _VOICES and 50 <= middle < 60:
        return Clef.TREBLE_8
    return Clef.TREBLE if middle >= 58 else Clef.BASS


def _by_range(usual: Clef, notes: Sequence[TimedNote]) -> Clef:
    """The usual clef of an instrument, unless its notes are far above or below that staff.

    Guitars read ledger lines.
    """
    if usual == Clef.TREBLE_8 or not notes or _mean_outside(usual, notes) <= FAR_OUTSIDE:
        return usual
    return min((usual, Clef.TREBLE, Clef.BASS), key=lambda clef: _mean_outside(clef, notes))


def _mean_outside(clef: Clef, notes: Sequence[TimedNote]) -> float:
    outside = (max(0, abs(note.pitch - _MIDDLES[clef]) - _STAFF) for note in notes)
    return sum(outside) / len(notes)


def clefs_by_bar(notes: Sequence[TimedNote], bars: Sequence[Bar], usual: Clef) -> tuple[Clef, ...]:
    """Treble or bass for every bar of one of two staves, with few changes (Viterbi)."""
    kinds = (Clef.TREBLE, Clef.BASS)
    cost = {kind: 0.0 if kind == usual else CHANGE for kind in kinds}
    before: list[dict[Clef, Clef]] = []
    for weights in _outside(notes, bars, kinds):
        came, reached = {}, {}
        for kind in kinds:
            came[kind] = min(kinds, key=lambda one: cost[one] + CHANGE * (one != kind))
            reached[kind] = cost[came[kind]] + CHANGE * (came[kind] != kind) + weights[kind]
        before.append(came)
        cost = reached
    clef = min(kinds, key=lambda one: cost[one])
    path = []
    for came in reversed(before):
        path.append(clef)
        clef = came[clef]
    return tuple(path[::-1])


def _outside(
    notes: Sequence[TimedNote], bars: Sequence[Bar], kinds: Sequence[Clef]
) -> list[dict[Clef, float]]:
    """How far each bar's notes lie outside the staff under each clef."""
    weights = [dict.fromkeys(kinds, 0.0) for _ in bars]
    bar = 0
    for note in notes:
        while bar + 1 < len(bars) and bars[bar].end <= note.onset:
            bar += 1
        for kind in kinds:
            outside = abs(note.pitch - _MIDDLES[kind]) - _STAFF
            weights[bar][kind] += max(0, outside) * min(2.0, 0.25 + float(note.length))
    return weights
