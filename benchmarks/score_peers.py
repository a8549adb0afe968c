"""What else turns performed MIDI into a page: MuseScore's MIDI import, and music21's quantiser.

Both get the notes as a MIDI file of steady 120 beats a minute, since nobody knows the beats, and
their pages come back as MusicXML. A page does not say which played note each written one is:
`with_onsets` finds out, pitch by pitch in order of time.
"""

import math
import os
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.score_reading import read_musicxml
from benchmarks.score_words import Written, WrittenKey, WrittenNote
from benchmarks.scores_truth import PrintedTime
from engine.export.exporter import Request
from engine.export.midi import render
from engine.music import Part, Transcription
from engine.notation import Bar

MUSESCORE = ("mscore3", "musescore3", "mscore", "musescore", "mscore4portable")
PATIENCE_SECONDS = 120
LOST = 0.6  # seconds apart from which two notes are rather two than one
STEADY = 120.0
NEIGHBOURS = 4  # notes to each side of which the median is taken
Values = npt.NDArray[np.float64]


class PeerFailure(Exception):
    """A peer made no page of a piece."""


@cache
def musescore() -> str | None:
    """MuseScore's command, where it is installed."""
    return next((found for name in MUSESCORE if (found := shutil.which(name))), None)


def by_musescore(performed: Transcription) -> Written:
    """The page of MuseScore's MIDI import. PeerFailure where it makes none."""
    command = musescore()
    if command is None:
        raise PeerFailure("MuseScore is not installed")
    with tempfile.TemporaryDirectory() as folder:
        midi, page = Path(folder) / "in.mid", Path(folder) / "out.musicxml"
        midi.write_bytes(render(Request(performed)))
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        try:
            subprocess.run(
                [command, "-o", str(page), str(midi)],
                check=True,
                capture_output=True,
                timeout=PATIENCE_SECONDS,
                env=environment,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
            raise PeerFailure(str(failure)) from failure
        if not page.exists():
            raise PeerFailure("MuseScore wrote no page")
        return with_onsets(read_musicxml(page.read_bytes()), performed)


def by_music21(performed: Transcription) -> Written:
    """A page by music21: quantised to 1/4 and 1/3, in the voices and the key it finds.

    Its import of MIDI files does the same and then makes bars, some of which come out too long and
    move all that follows; so the notes are handed to its quantiser without a file.
    """
    from music21 import stream

    notes: list[WrittenNote] = []
    score = stream.Score()
    for number, part in enumerate(performed.parts):
        quantised = _quantised(part)
        score.insert(0, quantised)
        notes += _of_voices(quantised.makeVoices(inPlace=False), number, part)
    end = max((note.end for note in notes), default=Fraction(0))
    bars = [Bar(Fraction(4 * number), Fraction(4)) for number in range(math.ceil(end / 4))]
    key = score.analyze("key")
    return Written(
        tuple(sorted(notes, key=lambda n: (n.begin, n.part, n.pitch))),
        tuple(bars),
        (WrittenKey(Fraction(0), key.sharps, key.mode == "minor"),),
        (1,) * len(performed.parts),
    )


def _quantised(part: Part) -> Any:
    """A music21 part at 120 beats a minute; each note knows its place among the played ones."""
    from music21 import note as note21
    from music21 import stream

    made: Any = stream.Part()  # type: ignore[no-untyped-call]
    for place, note in enumerate(part.notes):
        length = (note.offset - note.onset) * STEADY / 60
        written = note21.Note(note.pitch, quarterLength=length)
        written.editorial.place = place
        made.insert(note.onset * STEADY / 60, written)
    return made.quantize((4, 3), inPlace=False)


def _of_voices(quantised: Any, number: int, part: Part) -> Iterator[WrittenNote]:
    for index, voice in enumerate(list(quantised.voices) or [quantised]):
        for element in voice.notes:
            begin = Fraction(voice.offset) + Fraction(element.offset)
            end = begin + Fraction(element.quarterLength)
            onset = part.notes[element.editorial.place].onset
            yield WrittenNote(begin, end, element.pitch.midi, number, voice=str(index), onset=onset)


def with_onsets(page: Written, performed: Transcription) -> Written:
    """The page with when each note was played; what nobody played has no onset."""
    clock = PrintedTime(page.tempos, otherwise=STEADY)
    written: dict[int, list[int]] = defaultdict(list)
    for place, note in enumerate(page.notes):
        written[note.pitch].append(place)
    played: dict[int, list[float]] = defaultdict(list)
    for sounding in sorted(note for part in performed.parts for note in part.notes):
        played[sounding.pitch].append(sounding.onset)
    times = np.array([clock(note.begin) for note in page.notes], np.float64)
    times += _lateness(times, written, played)
    onsets: dict[int, float] = {}
    for pitch, places in written.items():
        for place, other in in_order(times[places].tolist(), played[pitch]):
            onsets[places[place]] = played[pitch][other]
    notes = (replace(note, onset=onsets.get(place)) for place, note in enumerate(page.notes))
    return replace(page, notes=tuple(notes))


def _lateness(
    times: Values, written: dict[int, list[int]], played: dict[int, list[float]]
) -> Values:
    """How much later than printed each note was played, as pitches say that lost no note.

    A running median: a page's steady tempo stands for one that bends.
    """
    pairs = [
        (float(times[place]), onset - float(times[place]))
        for pitch, places in written.items()
        if len(places) == len(played[pitch])
        for place, onset in zip(places, played[pitch], strict=True)
    ]
    if not pairs:
        return np.zeros(len(times))
    known, late = np.array(sorted(pairs)).T
    reach = np.arange(-NEIGHBOURS, NEIGHBOURS + 1) + np.arange(len(late))[:, None]
    smooth = np.median(late[np.clip(reach, 0, len(late) - 1)], axis=1)
    return np.asarray(np.interp(times, known, smooth), np.float64)


def in_order(times: Sequence[float], others: Sequence[float]) -> Iterable[tuple[int, int]]:
    """Pairs of places, ascending in both: as many as there can be, least far apart in all.

    Of equally many all are paired; else a note farther than `LOST` from its like is left alone.
    """
    if len(times) == len(others):
        return list(zip(range(len(times)), range(len(others)), strict=True))
    costs = np.zeros((len(times) + 1, len(others) + 1))
    costs[:, 0] = np.arange(len(times) + 1) * LOST / 2
    costs[0, :] = np.arange(len(others) + 1) * LOST / 2
    for i, time in enumerate(times, 1):
        for j, other in enumerate(others, 1):
            alone = min(costs[i - 1, j], costs[i, j - 1]) + LOST / 2
            costs[i, j] = min(costs[i - 1, j - 1] + abs(time - other), alone)
    return _way_back(costs, times, others)


def _way_back(
    costs: Values, times: Sequence[float], others: Sequence[float]
) -> list[tuple[int, int]]:
    pairs = []
    i, j = len(times), len(others)
    while i and j:
        if costs[i, j] == costs[i - 1, j - 1] + abs(times[i - 1] - others[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i, j] == costs[i - 1, j] + LOST / 2:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
