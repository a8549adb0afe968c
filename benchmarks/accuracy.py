"""Note accuracy beside Basic Pitch, on recordings neither has heard.

    EARMARK_SHARED=DIR python -m benchmarks.accuracy [--peer] [--model NAME] [--set NAME ...]

Mean over pieces of onset precision, recall and F1 (mir_eval, 50 ms), of F1 with offsets (20 %,
50 ms) and of F1 with offsets and velocity (0.1), and by how many points (hundredths) this lies
below the one before: the bar is 8. Without --model the program chooses between its
models for each recording, as it does for everybody. One threshold for all pieces: the model card's.
Labels as the sets give them: moved onto the audio, offsets at key release without pedal.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import run_basic_pitch
from benchmarks.truth import Piece, evaluation_folder, pieces
from engine.audio import open_audio
from engine.music import Note
from engine.transcribe import Heard, Transcriber, transcriber
from trainer.evaluate import NoteScore, mean_score, score_notes

SETS = ("piano_maps", "guitar", "rendered")


def listen(ear: Transcriber, path: Path) -> Heard:
    """Run a transcription to its end."""
    steps = ear.transcribe(open_audio(path))
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: Heard = done.value
            return result


def _ours(name: str | None) -> Callable[[list[Piece]], list[tuple[Note, ...]]]:
    ear = transcriber(name, "cpu", drums=None)

    def run(chosen: list[Piece]) -> list[tuple[Note, ...]]:
        heard = [listen(ear, piece.audio).transcription for piece in chosen]
        return [tuple(n for part in one.parts for n in part.notes) for one in heard]

    return run


def _basic_pitch(chosen: list[Piece]) -> list[tuple[Note, ...]]:
    results = run_basic_pitch([piece.audio for piece in chosen])
    return [
        tuple(Note(s, p, max(e, s + 0.001), v) for s, e, p, v in one["notes"]) for one in results
    ]


def _groups(name: str, chosen: list[Piece]) -> dict[str, list[int]]:
    """Positions of the pieces of each row: the rendered set has one per kind of instrument."""
    if name != "rendered":
        return {name: list(range(len(chosen)))}
    kinds: dict[str, list[int]] = {}
    for place, piece in enumerate(chosen):
        kinds.setdefault(f"rendered {piece.name.split('_')[0]}", []).append(place)
    return kinds


def _row(label: str, who: str, score: NoteScore, count: int) -> str:
    below = 100.0 * (score.f1_with_offsets - score.f1_with_velocity)
    return (
        f"{label:20} {who:12} {count:4d}   {score.precision:.3f}  {score.recall:.3f}  "
        f"{score.f1:.3f}  {score.f1_with_offsets:.3f}  {score.f1_with_velocity:.3f}   {below:5.1f}"
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peer", action="store_true", help="measure Basic Pitch too")
    options.add_argument("--model", help="name of one of our models")
    options.add_argument("--set", nargs="+", choices=SETS, default=SETS, help="which recordings")
    options.add_argument("--pieces", action="store_true", help="a row for each piece too")
    chosen = options.parse_args()
    systems = {"Earmark": _ours(chosen.model)}
    if chosen.peer:
        systems["Basic Pitch"] = _basic_pitch
    print(f"{'set':20} {'system':12}  pcs   prec.  recall F1     F1+off +veloc. points")
    for name in chosen.set:
        music = pieces(evaluation_folder() / name)
        for who, system in systems.items():
            pairs = zip(music, system(music), strict=True)
            scores = [score_notes(piece.notes, notes) for piece, notes in pairs]
            for label, places in _groups(name, music).items():
                print(_row(label, who, mean_score(scores[i] for i in places), len(places)))
            for piece, score in zip(music, scores, strict=True) if chosen.pieces else ():
                print(_row(f"  {piece.name}"[:20], who, score, 1))


if __name__ == "__main__":
    main()
