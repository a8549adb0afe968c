"""How far bends are from the truth, beside Basic Pitch's, on music nobody was trained on.

    EARMARK_SHARED=DIR python -m benchmarks.bends --soundfont FILE [--peer] [--model NAME]
        [--pieces N]

The chorales of EARMARK_SHARED/eval/rendered are played again with vibrato, scoops and slides by
instruments of a SoundFont that is in no training kit (those of TimGM6mb named below are steady of
themselves), in rooms and with noise. Solo: the highest part alone. Measured in cents every 10 ms
over the notes that bend, a bend that was not found counting as steady; *flat* is what no bends at
all would score. Found: notes that were given a bend, of those that bend by 30 cents within what was
heard of them. Wrong: steady notes that were too.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy import listen
from benchmarks.peers import run_basic_pitch
from benchmarks.truth import evaluation_folder, pieces
from engine.audio import open_audio, write_wav
from engine.music import Note, Part, Transcription
from engine.music.bend import bend_at, steadied
from engine.sampler import Voices, Waves, load_instrument
from engine.transcribe import transcriber, with_bends
from trainer.augment import AugmentSettings, augment
from trainer.data.bending import with_random_bends
from trainer.data.soundfont import convert
from trainer.data.soundfont_file import SoundFontFile

RATE = 16000
PIECES = 2
LONGEST_SECONDS = 20.0  # of each piece: how bends are followed does not depend on its length
PROGRAMS = {"strings": (40, 41, 42, 43), "voice": (53, 53, 53), "winds": (66, 71)}
STEP_SECONDS = 0.01
NOTICED_CENTS = 30.0
TAIL_SECONDS = 1.0
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Clip:
    """A rendered recording, and the parts that are played in it."""

    group: str
    path: Path
    parts: tuple[Part, ...]

    @property
    def notes(self) -> list[Note]:
        """All notes, sorted."""
        return sorted(note for part in self.parts for note in part.notes)


@dataclass(frozen=True)
class Result:
    """What one clip's notes were given: errors in cents, and counts."""

    errors: Floats
    flat: Floats
    bent: int
    found: int
    steady: int
    wrong: int


def render(folder: Path, soundfont: Path, count: int) -> Iterator[list[Clip]]:
    """The clips of each group: solos and ensembles of the first `count` pieces."""
    file = SoundFontFile(soundfont)
    for group, programs in PROGRAMS.items():
        clips = []
        made = {program: _waves(file, program, folder) for program in set(programs)}
        waves = [made[program] for program in programs]
        music = [p for p in pieces(evaluation_folder() / "rendered") if p.name.startswith(group)]
        for number, piece in enumerate(music[:count]):
            for texture, parts in (("solo", 1), ("all", len(waves))):
                rng = np.random.default_rng([2611, number, parts])
                begun = [note for note in piece.notes if note.offset < LONGEST_SECONDS]
                voices = _voices(begun, parts)
                path = folder / f"{group}_{number}_{texture}.wav"
                turn = [waves[(i + number) % len(waves)] for i in range(len(voices))]
                clips.append(_play(rng, voices, turn, path, f"{group} {texture}"))
        yield clips


def _waves(file: SoundFontFile, program: int, folder: Path) -> Waves:
    return Waves(load_instrument(convert(file, 0, program, folder / f"i{program}")), RATE)


def _voices(notes: Sequence[Note], count: int) -> list[list[Note]]:
    """The notes as so many lines, from the highest down; what is left over is not played."""
    voices: list[list[Note]] = [[] for _ in range(count)]
    for note in sorted(notes, key=lambda note: (round(note.onset, 1), -note.pitch)):
        free = (line for line in voices if not line or line[-1].offset <= note.onset + 0.03)
        line = next(free, None)
        if line is not None:
            line.append(note)
    return voices


def _play(
    rng: np.random.Generator, voices: list[list[Note]], waves: list[Waves], path: Path, group: str
) -> Clip:
    parts = []
    end = max(note.offset for line in voices for note in line) + TAIL_SECONDS
    mix = np.zeros(round(end * RATE), np.float32)
    for line, sound in zip(voices, waves, strict=True):
        part = with_random_bends(
            rng, Part(sound.instrument.name, sound.instrument.program, tuple(line))
        )
        mix += Voices.of_part(part, sound).render(0, len(mix))
        parts.append(part)
    recorded = augment(mix, RATE, rng, AugmentSettings())
    write_wav(path, [recorded[np.newaxis]], RATE, bits=32)
    return Clip(group, path, tuple(parts))


def follow(clip: Clip, transcription: Transcription) -> list[Note]:
    """The notes with the bends Earmark hears."""
    steps = with_bends(open_audio(clip.path), transcription)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            result: Transcription = done.value
            return [note for part in result.parts for note in part.notes]


def true_notes(clip: Clip) -> list[Note]:
    """Earmark told the notes, but not how they bend."""
    told = (replace(p, notes=tuple(map(steadied, p.notes))) for p in clip.parts)
    return follow(clip, Transcription(tuple(told)))


def basic_pitch(clips: list[Clip]) -> list[list[Note]]:
    """Basic Pitch's own notes and bends.

    Nearly all of its bends are one step (a third of a semitone) high, also where nothing moves:
    its most frequent one is taken for the middle.
    """
    said = run_basic_pitch([clip.path for clip in clips])
    steps = Counter(value for one in said for bend in one["bends"] for value in bend)
    middle = steps.most_common(1)[0][0] if steps else 0.0
    found = []
    for one in said:
        notes = []
        for (on, off, pitch, velocity), values in zip(one["notes"], one["bends"], strict=True):
            times = np.linspace(0.0, max(off - on, 0.001), len(values)).tolist()
            bend = tuple((time, value - middle) for time, value in zip(times, values, strict=True))
            moves = any(value for _, value in bend)
            notes.append(
                Note(on, pitch, max(off, on + 0.001), velocity, bend=bend if moves else ())
            )
        found.append(notes)
    return found


def compare(truth: list[Note], heard: list[Note]) -> Result:
    """Errors over the notes of the truth that were heard (onset within 50 ms, pitch)."""
    errors, flat = [np.zeros(0)], [np.zeros(0)]
    bent = found = steady = wrong = 0
    for note, other in _matched(truth, heard):
        if not note.bend:
            steady += 1
            wrong += bool(other.bend)
            continue
        start, stop = max(note.onset, other.onset), min(note.offset, other.offset)
        times = np.arange(start, stop, STEP_SECONDS)
        is_so = 100.0 * bend_at(note.bend, times - note.onset)
        if len(times) and np.ptp(is_so) >= NOTICED_CENTS:
            bent += 1
            found += bool(other.bend)
        errors.append(np.abs(is_so - 100.0 * bend_at(other.bend, times - other.onset)))
        flat.append(np.abs(is_so))
    return Result(np.concatenate(errors), np.concatenate(flat), bent, found, steady, wrong)


def _matched(truth: list[Note], heard: list[Note]) -> list[tuple[Note, Note]]:
    from mir_eval.transcription import match_notes

    def arrays(notes: list[Note]) -> tuple[Floats, Floats]:
        times = np.array([(n.onset, n.offset) for n in notes], float).reshape(-1, 2)
        return times, 440.0 * 2.0 ** ((np.array([n.pitch for n in notes], float) - 69.0) / 12.0)

    if not truth or not heard:
        return []
    pairs = match_notes(*arrays(truth), *arrays(heard), offset_ratio=None)
    return [(truth[i], heard[j]) for i, j in pairs]


def row(group: str, who: str, results: list[Result]) -> str:
    """One line of the table."""
    errors = np.concatenate([result.errors for result in results])
    flat = np.concatenate([result.flat for result in results])
    bent, found, steady, wrong = (
        sum(getattr(result, name) for result in results)
        for name in ("bent", "found", "steady", "wrong")
    )
    cents = [f"{np.median(x):5.1f} {np.percentile(x, 90):6.1f}" for x in (errors, flat)]
    shares = f"{found / max(bent, 1):5.0%} {wrong / max(steady, 1):6.1%}"
    return f"{group:14} {who:22} {bent + steady:5d}  {cents[0]}  {cents[1]}  {shares}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--soundfont", type=Path, required=True, help="TimGM6mb.sf2")
    options.add_argument("--peer", action="store_true", help="measure Basic Pitch too")
    options.add_argument("--model", help="name of one of our models")
    options.add_argument("--pieces", type=int, default=PIECES, help="of each group")
    chosen = options.parse_args()
    ear = transcriber(chosen.model, "cpu", drums=None)
    print(f"{'':14} {'':22} notes  error, cents  flat, cents    found wrong")
    print(f"{'music':14} {'bends by':22}        median p90    median p90", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for clips in render(Path(folder), chosen.soundfont, chosen.pieces):
            answers = {
                "Earmark, true notes": [true_notes(clip) for clip in clips],
                "Earmark": [follow(clip, listen(ear, clip.path).transcription) for clip in clips],
            }
            if chosen.peer:
                answers["Basic Pitch"] = basic_pitch(clips)
            _print_group(clips, answers)


def _print_group(clips: list[Clip], answers: dict[str, list[list[Note]]]) -> None:
    for music in dict.fromkeys(clip.group for clip in clips):
        for who, heard in answers.items():
            pairs = [(c.notes, h) for c, h in zip(clips, heard, strict=True) if c.group == music]
            results = [compare(truth, notes) for truth, notes in pairs]
            print(row(music, who, results), flush=True)


if __name__ == "__main__":
    main()
