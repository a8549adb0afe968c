"""How good the written score is, beside music21's quantiser and MuseScore's MIDI import.

    EARMARK_SHARED=DIR python -m benchmarks.score [--corpus NAME] [--pieces N] [--peer NAME ...]

Pages are made of perfect notes of known scores (`scores_truth`), or, with --ear, of what the models
hear of them, and compared with the score by MV2H (`mv2h`). docs/score.md says what the columns are.
"""

import argparse
import resource
import sys
from collections.abc import Callable
from dataclasses import astuple, replace
from importlib.util import find_spec

from benchmarks.score_ear import heard
from benchmarks.score_figures import HEADING, Figures, confusion, figures, row
from benchmarks.score_musicdiff import edits
from benchmarks.score_ours import by_earmark
from benchmarks.score_peers import PeerFailure, by_musescore, by_music21, musescore
from benchmarks.score_speed import to_musicxml
from benchmarks.score_words import Written
from benchmarks.scores_truth import ARCHIVES, Piece, pieces
from engine.music import Transcription

Writer = Callable[[Transcription], Written]
OURS = "Earmark"
PEERS: dict[str, Writer] = {"MuseScore": by_musescore, "music21": by_music21}
PIECES = {"vienna": 12, "songs": 20, "quartets": 4}
HEARD = {"vienna": 4, "songs": 4, "quartets": 1}


def processor_seconds() -> float:
    """What this process and those it has waited for have taken of the processor."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(piece: Piece, notes: Transcription, writer: Writer) -> Figures:
    """Has the notes of a piece written down, and compares."""
    start = processor_seconds()
    page = writer(notes)
    return figures(piece, page, processor_seconds() - start)


def table(options: argparse.Namespace) -> None:
    """Prints a row for each corpus and writer of pages; with --each every page as it comes."""
    writers = {OURS: by_earmark} if options.ours else {}
    writers |= {name: PEERS[name] for name in options.peer}
    print(HEADING, flush=True)
    for corpus in options.corpus:
        results: dict[str, list[Figures]] = {name: [] for name in writers}
        usual = (HEARD if options.ear else PIECES)[corpus]
        for piece in pieces(corpus, options.pieces or usual, options.half):
            notes = heard(piece.performed) if options.ear else piece.performed
            for name, writer in writers.items():
                try:
                    results[name].append(measure(piece, notes, writer))
                except PeerFailure as failure:
                    print(f"{name} made no page of {piece.name}: {failure}", file=sys.stderr)
                    continue
                if options.musicdiff and name == OURS and piece.document:
                    share = edits(piece.document, to_musicxml(notes))
                    results[name][-1] = replace(results[name][-1], edits=share)
                if options.each:
                    print_page(name, results[name][-1])
        for name, found in results.items():
            print(row(corpus, name, found), flush=True)
            if options.confusion:
                print(confusion(found), flush=True)


def print_page(by: str, page: Figures) -> None:
    """One page's figures, and what it says of metre and key."""
    shares = " ".join(f"{100 * part:5.1f}" for part in (*astuple(page.parts), page.parts.mean))
    notes, wrong = page.hands
    hands = f"{wrong}/{notes}"
    print(f"    {by:10} {page.name:24} {shares} hands {hands:9} {page.said}", flush=True)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--corpus", nargs="+", choices=ARCHIVES, default=list(ARCHIVES))
    options.add_argument("--pieces", type=int, help="of each corpus; 0: a sample")
    options.add_argument("--half", choices=("open", "kept", "all"), default="all")
    options.add_argument("--peer", nargs="*", choices=PEERS, default=default_peers())
    options.add_argument("--ear", action="store_true", help="pages of what the models hear")
    options.add_argument("--musicdiff", action="store_true", help="ask musicdiff too (slow)")
    options.add_argument("--no-ours", dest="ours", action="store_false", help="peers only")
    options.add_argument("--each", action="store_true", help="print every page's figures")
    options.add_argument(
        "--confusion", action="store_true", help="print which time signatures are taken for which"
    )
    table(options.parse_args())


def default_peers() -> list[str]:
    """The peers that are there to be asked."""
    there = {"MuseScore": musescore() is not None, "music21": find_spec("music21") is not None}
    return [name for name, is_there in there.items() if is_there]


if __name__ == "__main__":
    main()
