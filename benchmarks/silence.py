"""False notes a minute where nothing plays: silence, noise, talk, claps and knocks.

    python -m benchmarks.silence [--model NAME ...] [--minutes 10] [--each] [--drums]

The sounds are made by the trainer's generators of distractors, with fixed seeds no training uses:
the models heard other draws of the same generators, so this says how well that was learned, not
how they do in the world. `--drums` adds drums recorded alone (EARMARK_SHARED names the folder that
holds eval/), for information: they are real, and some of them have a pitch. The bar is fewer than
1 a minute.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy import listen
from benchmarks.truth import evaluation_folder
from engine.models import installed
from engine.transcribe import Transcriber, transcriber
from trainer.data.distractors import distractor_of

KINDS = {
    "silence": ("silence",),
    "noise": ("noise", "wind", "rain", "traffic", "rustle", "crackle", "hum"),
    "speech": ("speech",),
    "claps": ("applause", "clapping"),
    "knocks": ("knocks", "typing", "thumps"),
}
"""Rows of the table, and the distractors of each."""

RATE = 22_050
STRETCH_SECONDS = 20.0  # after which another draw begins
SEED = 977_201_611  # of this benchmark alone
LEVELS_DB = (-42.0, -3.0)
BAR = 1.0


def stretch(kind: str, number: int) -> npt.NDArray[np.float32]:
    """Twenty seconds of one draw, at a level of its own; the same each time."""
    length = int(STRETCH_SECONDS * RATE)
    if kind == "silence":
        return np.zeros(length, np.float32)
    rng = np.random.default_rng([SEED, sorted(sum(KINDS.values(), ())).index(kind), number])
    level = 10.0 ** (rng.uniform(*LEVELS_DB) / 20.0)
    return distractor_of(kind, rng, length, RATE) * np.float32(level)


def recordings(minutes: float, folder: Path) -> Iterator[tuple[str, str, Path, float]]:
    """Written into `folder` one after the other: row, distractor, file, its minutes."""
    import soundfile

    for row, kinds in KINDS.items():
        count = max(1, round(minutes * 60 / STRETCH_SECONDS / len(kinds)))
        for kind in kinds:
            sound = np.concatenate([stretch(kind, number) for number in range(count)])
            path = folder / f"{kind}.flac"
            soundfile.write(path, sound, RATE, "PCM_16")
            yield row, kind, path, len(sound) / RATE / 60
            path.unlink()


def false_notes(ear: Transcriber, path: Path) -> int:
    """How many pitched notes are heard in a recording that has none."""
    return sum(len(part.notes) for part in listen(ear, path).transcription.parts)


def _line(name: str, row: str, count: int, minutes: float) -> str:
    each = count / minutes
    verdict = "" if row.startswith(" ") else "under the bar" if each < BAR else "OVER THE BAR"
    return f"{name:12} {row:24} {minutes:7.1f} {count:7d} {each:9.2f}   {verdict}".rstrip()


def _made(ears: dict[str, Transcriber], minutes: float, each: bool) -> None:
    totals: dict[tuple[str, str], tuple[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for row, kind, path, lasts in recordings(minutes, Path(folder)):
            for name, ear in ears.items():
                count = false_notes(ear, path)
                before = totals.get((name, row), (0, 0.0))
                totals[name, row] = (before[0] + count, before[1] + lasts)
                if each:
                    print(_line(name, f"  {kind}", count, lasts), flush=True)
    for (name, row), (count, lasts) in totals.items():
        print(_line(name, row, count, lasts))


def _drums(ears: dict[str, Transcriber]) -> None:
    """Real drums, for information only: they have pitches of a kind."""
    import soundfile

    paths = sorted((evaluation_folder() / "drums_solo").glob("*.flac"))
    minutes = sum(soundfile.info(path).duration for path in paths) / 60
    for name, ear in ears.items():
        print(_line(name, "  drums, recorded", sum(false_notes(ear, p) for p in paths), minutes))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", nargs="+", help="names of models; else all installed")
    options.add_argument("--minutes", type=float, default=10.0, help="of each row")
    options.add_argument("--each", action="store_true", help="a line for each distractor")
    options.add_argument("--drums", action="store_true", help="and drums recorded alone")
    chosen = options.parse_args()
    names = chosen.model or [card.name for card in installed() if card.task == "notes"]
    ears = {name: transcriber(name, "cpu", drums=None) for name in names}
    print("Other draws of these generators were heard in training.")
    print(f"{'model':12} {'what sounds':24} minutes   notes  a minute")
    _made(ears, chosen.minutes, chosen.each)
    if chosen.drums:
        _drums(ears)


if __name__ == "__main__":
    main()
