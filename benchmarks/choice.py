"""Wrong automatic choices of model, and how much of each recording was taken for a piano.

    EARMARK_SHARED=DIR python -m benchmarks.choice [--any NAME] [--pieces]

The model for any instrument tries a few seconds of every recording, as it does for everybody; the
share of piano among what it hears decides. Piano recordings should be given to the piano model,
all others not. The rendered clips were played by a soundfont that no model has heard, the piano
recordings and the guitar are real. The table also says how far the shares lie from the threshold,
and how long choosing took.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from benchmarks.truth import Piece, evaluation_folder, pieces
from engine.audio import open_audio
from engine.models import find_model, load_runtime
from engine.music import Family
from engine.transcribe.choosing import (
    PIANO_MODEL,
    AutomaticTranscriber,
    Candidates,
    choose,
)
from engine.transcribe.notes import NoteTranscriber

SETS = ("piano_maps", "guitar", "rendered")


@dataclass(frozen=True, slots=True)
class Tried:
    """One recording: the share of piano (0-1) in what was tried, and what was made of that."""

    group: str
    name: str
    share: float
    is_wrong: bool
    seconds: float
    reason: str


def try_pieces(name: str) -> Iterable[Tried]:
    """Let the model of that name try every recording."""
    card = find_model(name)
    if not card.decode.families:
        sys.exit(f"The model “{name}” does not tell instruments apart.")
    chosen = Candidates(card, replace(card, name=PIANO_MODEL, title="Piano"))
    loaded = NoteTranscriber(card, load_runtime(card, "cpu"))
    ear = AutomaticTranscriber((chosen.any_instrument, chosen.piano), lambda _: loaded)
    for kind in SETS:
        for piece in pieces(evaluation_folder() / kind):
            yield _tried(ear, chosen, kind, piece)


def _tried(ear: AutomaticTranscriber, models: Candidates, kind: str, piece: Piece) -> Tried:
    began = time.perf_counter()
    shares = ear.shares(open_audio(piece.audio))
    seconds = time.perf_counter() - began
    choice, heard = choose(models, shares), sum(shares.values())
    return Tried(
        kind if kind != "rendered" else f"rendered {piece.name.split('_')[0]}",
        piece.name,
        shares[Family.PIANO] / heard if heard else 0.0,
        (choice.card is models.piano) is not (kind == "piano_maps"),
        seconds,
        choice.reason,
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--any", default="any", help="the model that tells instruments apart")
    options.add_argument("--pieces", action="store_true", help="a row for each piece too")
    chosen = options.parse_args()
    tried = list(try_pieces(chosen.any))
    print(f"{'recordings':20} {'':>4}  wrong   share of piano: least  mean  most  seconds")
    for group in dict.fromkeys(one.group for one in tried):
        print(_row(group, [one for one in tried if one.group == group]))
    print(_row("all", tried))
    for one in tried if chosen.pieces else ():
        sign = "wrong" if one.is_wrong else ""
        print(f"  {one.group:20} {one.name:28} {one.share:.2f}  {sign:6} {one.reason}")


def _row(label: str, some: list[Tried]) -> str:
    shares, wrong = [one.share for one in some], sum(one.is_wrong for one in some)
    mean, seconds = sum(shares) / len(some), sum(one.seconds for one in some) / len(some)
    spread = f"{min(shares):21.2f}  {mean:.2f}  {max(shares):.2f}"
    return f"{label:20} {len(some):4d}  {wrong:5d}  {spread}  {seconds:7.2f}"


if __name__ == "__main__":
    main()
