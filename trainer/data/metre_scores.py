"""Scores whose metre is known, as notes in quarters and stretches of one time signature.

From the kit's MIDI files of songs and quartets. They say no pickups: where a song has no MusicXML
beside it and no change of metre tells, its first bar line is where long and low notes would have
it (`phase_of`; right for 72 of 76 songs whose MusicXML is known), and a song for which that is
doubtful is left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.notation.counting import beat_of, counted
from trainer.data.beat_scores import read_score

Floats = npt.NDArray[np.float64]
Meter = tuple[int, int]
CORPORA = {"lieder": "openscore_lieder", "quartets": "openscore_quartets"}
NAME = re.compile(r"((?:lc|sq)\d+)\.m(?:id|xl)$")
FOREVER = 1e9


@dataclass(frozen=True, slots=True)
class Stretch:
    """From quarter `start` to `stop` in one metre, a bar of which begins at `line`."""

    start: float
    stop: float
    meter: Meter
    line: float


@dataclass(frozen=True, slots=True)
class MetreScore:
    """`rows`: begin, end (quarters), pitch, velocity, part. `tempi`: quarter, seconds a quarter.

    `is_open`: a piece of the benchmark's open half; its kept half is never read.
    """

    name: str
    rows: Floats
    stretches: tuple[Stretch, ...]
    tempi: tuple[tuple[float, float], ...]
    is_open: bool


def metre_scores(kit: Path, corpus: str) -> Iterator[MetreScore]:
    """The pieces of one corpus in order of their names, without those the benchmark keeps back."""
    with (
        zipfile.ZipFile(kit / "scores" / f"{corpus}.zip") as scores,
        zipfile.ZipFile(kit / "midi" / CORPORA[corpus] / f"{CORPORA[corpus]}.zip") as midi,
    ):
        known = sorted(name for name in scores.namelist() if name.endswith(".mxl"))
        is_open = {_number(name): place % 2 == 0 for place, name in enumerate(known)}
        for name in sorted(n for n in midi.namelist() if n.endswith(".mid")):
            number = _number(name)
            if not is_open.get(number, True):
                continue
            pickup = None
            if number in is_open:
                first = read_score(scores.read(f"{number}.mxl")).measures[0]
                full = 4.0 * first.beats / first.unit
                pickup = min(first.length, full) % full
            score = read_midi_score(midi.read(name), number, pickup)
            if score is not None:
                yield score


def _number(name: str) -> str:
    found = NAME.search(name)
    return found[1] if found else name


def read_midi_score(data: bytes, name: str, pickup: float | None = None) -> MetreScore | None:
    """A MIDI file made of a score; `pickup` in quarters where it is known, and not looked for."""
    import mido

    try:
        midi = mido.MidiFile(file=io.BytesIO(data), clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError):
        return None
    rows, meters, tempi = _messages(midi)
    if not rows or not meters or meters[0][0] > 0:
        return None
    table = np.array(sorted(rows), np.float64)
    stretches = _stretches(table, meters, pickup)
    if stretches is None:
        return None
    return MetreScore(name, table, stretches, tuple(tempi or [(0.0, 0.5)]), pickup is not None)


def _messages(
    midi: Any,
) -> tuple[list[tuple[float, ...]], list[tuple[float, Meter]], list[tuple[float, float]]]:
    rows: list[tuple[float, ...]] = []
    meters: list[tuple[float, Meter]] = []
    tempi: list[tuple[float, float]] = []
    for number, track in enumerate(midi.tracks):
        at = 0.0
        sounding: dict[int, list[tuple[float, int]]] = {}
        for message in track:
            at += message.time / midi.ticks_per_beat
            match message.type:
                case "time_signature":
                    meters.append((at, (message.numerator, message.denominator)))
                case "set_tempo":
                    tempi.append((at, message.tempo / 1e6))
                case "note_on" if message.velocity:
                    sounding.setdefault(message.note, []).append((at, message.velocity))
                case "note_on" | "note_off" if sounding.get(message.note):
                    begin, velocity = sounding[message.note].pop(0)
                    if at > begin:
                        rows.append((begin, at, message.note, velocity, number))
    return rows, sorted(meters), sorted(tempi)


def _stretches(
    table: Floats, meters: list[tuple[float, Meter]], pickup: float | None
) -> tuple[Stretch, ...] | None:
    ends = [at for at, _ in meters[1:]] + [FOREVER]
    made = [
        Stretch(at, end, meter, at)
        for (at, meter), end in zip(meters, ends, strict=True)
        if end > at
    ]
    first = made[0]
    bar = 4.0 * first.meter[0] / first.meter[1]
    if pickup is None and first.stop < FOREVER:
        pickup = first.stop % bar
    elif pickup is None:
        inside = table[table[:, 0] < first.stop]
        pickup = phase_of(inside, first.meter)
    if pickup is None:
        return None
    return (Stretch(0.0, first.stop, first.meter, pickup), *made[1:])


PICKUP_RARE = 3.0  # what speaks against a pickup before anything is heard
CLEAR = 4.0  # how much more must speak for the first bar line than for any other
LONG, LOW, MANY = 1.0, 0.6, 0.3


def phase_of(table: Floats, meter: Meter) -> float | None:
    """Where the first bar line of a piece in one metre is; None where that is doubtful.

    Bars begin with long notes, low ones, and chords; what is least like that lies between.
    """
    if counted(meter) is None:
        return None
    bar, beat = 4.0 * meter[0] / meter[1], beat_of(meter)
    onsets, which = np.unique(np.round(table[:, 0], 3), return_inverse=True)
    weights = _weights(table, which, len(onsets), beat)
    step = min(beat / 2, 0.5) if beat % 1.5 else beat / 3
    places = np.arange(0.0, bar - 1e-6, step)
    scores = []
    for place in places:
        into = (onsets - place + 1e-4) % bar
        on_line, on_beat = into < 2e-4, into % beat < 2e-4
        scores.append(float(weights[on_line].sum() + 0.5 * weights[on_beat].sum()))
    scores[0] += PICKUP_RARE
    order = np.argsort(scores)
    clear = scores[order[-1]] - scores[order[-2]] if len(order) > 1 else CLEAR
    return float(places[order[-1]]) if clear >= CLEAR else None


def _weights(table: Floats, which: npt.NDArray[np.int64], count: int, beat: float) -> Floats:
    """How much like a beginning each chord is; their mean is 0."""
    longest = np.zeros(count)
    np.maximum.at(longest, which, table[:, 1] - table[:, 0])
    low = np.full(count, 127.0)
    np.minimum.at(low, which, table[:, 2])
    notes = np.bincount(which, minlength=count)
    made = LONG * np.log2(longest / beat + 0.1) - LOW * low / 12.0 + MANY * notes
    return np.asarray(np.clip(made - made.mean(), -3.0, 3.0))
