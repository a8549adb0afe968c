"""How soon a long piano piece is a page: notes to MusicXML, and from there to the screen.

    EARMARK_SHARED=DIR python -m benchmarks.score_speed

Five minutes, and an hour, of Vienna's pianists one after the other, pedal and all; and a drummer's
hour. Seconds by the clock, and of the processor (beside other work only these mean anything).
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import TypeVar

from benchmarks.scores_truth import pieces
from engine.engraving import Engraving
from engine.export.exporter import Request
from engine.export.musicxml import About, write
from engine.export.scored import score_of
from engine.music import Drum, DrumHit, Part, PedalSpan, Transcription

T = TypeVar("T")
FIVE_MINUTES, HOUR = 300.0, 3600.0
BETWEEN_SECONDS = 2.0
PERFORMANCES = 8
EIGHTH_SECONDS = 0.25
KIT = (Drum.KICK, Drum.HIHAT_CLOSED, Drum.SNARE, Drum.HIHAT_CLOSED)


def recital(seconds: float) -> Transcription:
    """So much piano music, the last piece cut off."""
    played = [piece.performed for piece in pieces("vienna", PERFORMANCES)]
    start, notes, pedal = 0.0, [], []
    for piece in cycle(played):
        if start > seconds:
            break
        for part in piece.parts:
            notes += [
                replace(n, onset=n.onset + start, offset=n.offset + start) for n in part.notes
            ]
            pedal += [PedalSpan(span.start + start, span.stop + start) for span in part.pedal]
        start += piece.end + BETWEEN_SECONDS
    kept = tuple(sorted(note for note in notes if note.onset < seconds))
    held = tuple(sorted(span for span in pedal if span.start < seconds))
    return Transcription((Part("Piano", 0, kept, pedal=held),))


def drummer(seconds: float) -> Transcription:
    """A beat that never changes."""
    count = int(seconds / EIGHTH_SECONDS)
    hits = tuple(DrumHit(i * EIGHTH_SECONDS, KIT[i % len(KIT)]) for i in range(count))
    return Transcription((Part("Drums", hits=hits),))


def main() -> None:
    """Print the table."""
    print(f"{'':16} {'notes':>6}   {'to MusicXML':>18}   {'to the first page':>18}")
    print(f"{'':16} {'':>6}   {'clock':>9} {'work':>8}   {'clock':>9} {'work':>8}")
    makers: dict[str, tuple[Callable[[float], Transcription], float]] = {
        "piano, 5 minutes": (recital, FIVE_MINUTES),
        "piano, 1 hour": (recital, HOUR),
        "drums, 1 hour": (drummer, HOUR),
    }
    for name, (make, seconds) in makers.items():
        music = make(seconds)
        clock, work, document = _timed(partial(to_musicxml, music))
        later, more, _ = _timed(partial(first_page, document))
        print(
            f"{name:16} {music.note_count:6}   {clock:9.2f} {work:8.2f}   {later:9.2f} {more:8.2f}"
        )


def to_musicxml(music: Transcription) -> bytes:
    """The file of its score."""
    return write(score_of(Request(music)), About())


def first_page(document: bytes) -> object:
    """What the window shows first of it."""
    return Engraving(document).page(0)


def _timed(act: Callable[[], T]) -> tuple[float, float, T]:
    clock, work = time.perf_counter(), time.process_time()
    result = act()
    return time.perf_counter() - clock, time.process_time() - work, result


if __name__ == "__main__":
    main()
