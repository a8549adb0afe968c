"""Drum accuracy on recordings no model has heard.

    EARMARK_SHARED=DIR python -m benchmarks.drums [--model NAME] [--set NAME ...] [--pieces]

Hits within 50 ms (mir_eval), counts pooled over the tracks of a set: F1 of the five usual classes
(kick, snare, toms, hi-hat, cymbals) and of eight (hats open and closed, crash and ride, toms by
height), overall and class by class. The thresholds are the model card's, one for each drum and the
same for all tracks. Tambourine and side stick are left out of the truth, and of what is heard the
side stick, as the sets' notes say. Without a drum model the tracks and what is in them are listed.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy import listen
from benchmarks.truth import evaluation_folder
from engine.models import ModelCard, installed
from engine.music import DrumHit
from engine.transcribe import transcriber
from engine.transcribe.pipeline import DRUMS
from trainer.evaluate_drums import (
    EIGHT,
    FIVE,
    Classes,
    Counts,
    classed,
    count_hits,
    names_of,
    overall,
    pooled,
)

SETS = ("drums_solo", "drums_remix", "drums_mix")
GENERAL = {"KD": "kick", "SD": "snare", "TT": "toms", "HH": "hi-hat", "CY": "cymbals"}
"""The labels of `general_class` (MDB Drums, Southall et al. 2017)."""
DETAIL = {
    **dict.fromkeys(("KD",), "kick"),
    **dict.fromkeys(("SD", "SDB", "SDD", "SDF", "SDG", "SDNS"), "snare"),
    **dict.fromkeys(("HIT", "MHT"), "high toms"),
    **dict.fromkeys(("HFT", "LFT"), "low toms"),
    **dict.fromkeys(("CHH", "PHH"), "closed hat"),
    **dict.fromkeys(("OHH",), "open hat"),
    **dict.fromkeys(("CRC", "CHC", "SPC"), "crash"),
    **dict.fromkeys(("RDC", "RDB"), "ride"),
}
"""The labels of `detail`, as eight classes."""
NAMINGS: dict[str, tuple[Classes, str, Mapping[str, str]]] = {
    "5 classes": (FIVE, "general_class", GENERAL),
    "8 classes": (EIGHT, "detail", DETAIL),
}


@dataclass(frozen=True)
class Track:
    """A recording and the rows of its table of hits."""

    name: str
    audio: Path
    rows: tuple[dict[str, str], ...]

    def truth(self, column: str, names: Mapping[str, str]) -> list[tuple[float, str]]:
        """Its hits as times and names of classes; labels without a class are left out."""
        known = [row for row in self.rows if row[column] in names]
        return [(max(0.0, float(row["onset_s"])), names[row[column]]) for row in known]


def tracks(folder: Path) -> list[Track]:
    """All recordings of one set, with their hits."""
    found = []
    for path in sorted(folder.glob("*.drums.csv")):
        name = path.name.removesuffix(".drums.csv")
        audio = next(p for p in sorted(folder.glob(f"{name}.*")) if p.suffix != ".csv")
        with path.open(newline="", encoding="utf-8") as file:
            found.append(Track(name, audio, tuple(csv.DictReader(file))))
    return found


def drum_model(name: str | None) -> ModelCard | None:
    """The drum model of that name, or the first there is."""
    cards = [card for card in installed() if card.task == DRUMS]
    return next((card for card in cards if name in (None, card.name)), None)


def _heard(card: ModelCard, music: list[Track]) -> list[tuple[DrumHit, ...]]:
    ear = transcriber(card.name, "cpu")
    results = [listen(ear, track.audio).transcription for track in music]
    return [tuple(hit for part in one.parts for hit in part.hits) for one in results]


def counted(track: Track, hits: tuple[DrumHit, ...], naming: str) -> dict[str, Counts]:
    """The counts of one track by the classes of a row of NAMINGS."""
    classes, column, names = NAMINGS[naming]
    return count_hits(track.truth(column, names), classed(hits, classes), names_of(classes))


def _line(label: str, naming: str, counts: Mapping[str, Counts]) -> str:
    total = overall(counts)
    each = "  ".join(
        f"{name} {row.f1:.2f}" for name, row in counts.items() if row.true or row.heard
    )
    sums = f"{total.precision:.3f}  {total.recall:.3f}  {total.f1:.3f}"
    return f"{label:14} {naming:10} {sums}   {each}"


def _score(name: str, card: ModelCard, each: bool) -> None:
    music = tracks(evaluation_folder() / name)
    heard = _heard(card, music)
    for naming in NAMINGS:
        rows = [counted(one, hits, naming) for one, hits in zip(music, heard, strict=True)]
        print(_line(name, naming, pooled(rows)))
        for track, row in zip(music, rows, strict=True) if each else ():
            print(_line(f"  {track.name}", naming, row))


def describe(name: str, music: list[Track]) -> str:
    """What is in a set, where nobody can listen to it."""
    counts = Counter(kind for one in music for _, kind in one.truth("detail", DETAIL))
    left = sum(len(one.rows) for one in music) - counts.total()
    inside = ", ".join(f"{kind} {count}" for kind, count in counts.most_common())
    hits = f"{counts.total()} hits ({inside}; left out {left})"
    return f"{name:14} {len(music)} track{'s' * (len(music) != 1)}, {hits}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", help="name of a drum model")
    options.add_argument("--set", nargs="+", choices=SETS, default=SETS, help="which recordings")
    options.add_argument("--pieces", action="store_true", help="a row for each track too")
    chosen = options.parse_args()
    card = drum_model(chosen.model)
    if card is None:
        print("No drum model is installed: nothing is measured.", file=sys.stderr)
        for name in chosen.set:
            print(describe(name, tracks(evaluation_folder() / name)))
        return
    print(f"{card.title} {card.version}, one setting for all tracks")
    print(f"{'set':14} {'naming':10} prec.  recall F1      F1 of each class")
    for name in chosen.set:
        _score(name, card, chosen.pieces)


if __name__ == "__main__":
    main()
