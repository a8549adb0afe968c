"""In which order the voices of a bar are written.

Readers match the two ends of a tie by pitch, in the order of the file. Where two voices of a bar
tie the same pitch, one that came tied from the bar before is written first, and one whose tie
goes on into the next bar last, so that no two ties of one pitch are open at a time.
"""

from collections.abc import Iterable, Sequence

from engine.notation.score import Chord, Voice

Pitches = set[int]


def in_turn(voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """The voices by number, but for those whose ties would cross."""
    ordered = sorted(voices, key=lambda voice: voice.number)
    if len(ordered) < 2:
        return tuple(ordered)
    tied = [_tied_pitches(voice.chords) for voice in ordered]
    if sum(bool(pitches) for pitches in tied) < 2:
        return tuple(ordered)

    def turn(place: int) -> tuple[int, int]:
        others: Pitches = set().union(*(p for k, p in enumerate(tied) if k != place))
        chords = ordered[place].chords
        comes = bool(others & {h.spelling.midi for h in chords[0].heads if h.tied and h.spelling})
        goes = bool(
            others & {h.spelling.midi for h in chords[-1].heads if h.ties_on and h.spelling}
        )
        return goes - comes, place

    return tuple(ordered[place] for place in sorted(range(len(ordered)), key=turn))


def _tied_pitches(chords: Iterable[Chord]) -> Pitches:
    return {
        head.spelling.midi
        for chord in chords
        for head in chord.heads
        if head.spelling is not None and (head.tied or head.ties_on)
    }
