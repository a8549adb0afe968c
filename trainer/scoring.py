"""Scores of an ear over trials, by name, and how fast it listens."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.music import Note
from trainer.ears import Ear, Said
from trainer.errors import NothingToScore
from trainer.evaluate import mean_score, score_notes
from trainer.evaluate_beats import known_of, mean_beats, score_beats
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
    velocity_error,
)
from trainer.trials import Trial

FRAME_SECONDS = 0.01
KEYS = 128

Scores = dict[str, float]
Roll = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scored:
    """An ear's scores over so many trials, and how many times faster than real time it listens."""

    ear: Ear
    trials: int
    seconds: float
    times_real_time: float
    scores: Scores = field(default_factory=dict)


def score(ear: Ear, trials: Iterable[Trial]) -> Scored:
    """Ask an ear about every trial; NothingToScore where none has what it hears."""
    pairs: list[tuple[Trial, Said]] = []
    music = taken = 0.0
    for trial in trials:
        if not _is_for(trial, ear.hears):
            continue
        begun = time.perf_counter()
        said = ear.hear(trial.sound)
        taken += time.perf_counter() - begun
        music += trial.sound.duration
        pairs.append((trial, said))
    if not pairs:
        raise NothingToScore(ear.name, ear.hears)
    found = {name: round(value, 4) for name, value in SCORERS[ear.hears](pairs).items()}
    return Scored(ear, len(pairs), round(music, 1), music / max(taken, 1e-9), found)


def _is_for(trial: Trial, kind: str) -> bool:
    """Whether a trial says anything of an ear; silence with nothing else known is for notes."""
    if kind == "beats":
        return trial.beats is not None
    if kind == "drums":
        return bool(trial.hits) or not trial.notes
    return bool(trial.notes) or not (trial.hits or trial.beats)


def note_scores(pairs: Sequence[tuple[Trial, Said]]) -> Scores:
    """Frames, notes by onset, with offsets, with velocities: means over trials, as mir_eval has."""
    mean = mean_score(score_notes(trial.notes, said.notes) for trial, said in pairs)
    frames = [frame_f1(trial.notes, said.notes, trial.sound.duration) for trial, said in pairs]
    return {
        "frame_f1": float(np.mean(frames)),
        "onset_precision": mean.precision,
        "onset_recall": mean.recall,
        "onset_f1": mean.f1,
        "offset_f1": mean.f1_with_offsets,
        "velocity_f1": mean.f1_with_velocity,
    }


def frame_f1(truth: Iterable[Note], heard: Iterable[Note], seconds: float) -> float:
    """F1 of what sounds in each frame of 10 ms (as mir_eval.multipitch has it, key by key)."""
    true, said = _roll(truth, seconds), _roll(heard, seconds)
    both = int(true.sum()) + int(said.sum())
    return 2.0 * int((true & said).sum()) / both if both else 1.0


def _roll(notes: Iterable[Note], seconds: float) -> Roll:
    roll = np.zeros((max(1, round(seconds / FRAME_SECONDS)), KEYS), np.bool_)
    for note in notes:
        first, last = (int(np.ceil(time / FRAME_SECONDS)) for time in (note.onset, note.offset))
        roll[max(0, first) : last, note.pitch] = True
    return roll


def drum_scores(pairs: Sequence[tuple[Trial, Said]]) -> Scores:
    """F1 over five and eight classes and of each, counts pooled; and how far velocities are off."""
    scores: Scores = {}
    for name, classes in (("five_classes", FIVE), ("eight_classes", EIGHT)):
        counts = pooled([_counted(trial, said, classes) for trial, said in pairs])
        scores[f"{name}_f1"] = overall(counts).f1
        played = {kind: count for kind, count in counts.items() if count.true}
        for kind, count in played.items() if name == "eight_classes" else ():
            scores[f"{kind.replace(' ', '_')}_f1"] = count.f1
    errors = [error for trial, said in pairs for error in velocity_error(trial.hits, said.hits)]
    if errors:
        scores["velocity_error"] = float(np.mean(np.abs(errors)))
    return scores


def _counted(trial: Trial, said: Said, classes: Classes) -> dict[str, Counts]:
    """The counts of a trial; what was heard where a doubtful hit is, is neither right nor wrong."""
    names = names_of(classes)
    truth, heard = classed(trial.hits, classes), classed(said.hits, classes)
    counts = count_hits(truth, heard, names)
    if not trial.doubtful:
        return counts
    forgiven = count_hits([*truth, *classed(trial.doubtful, classes)], heard, names)
    return {
        name: Counts(one.found, one.true, one.heard - (forgiven[name].found - one.found))
        for name, one in counts.items()
    }


def beat_scores(pairs: Sequence[tuple[Trial, Said]]) -> Scores:
    """Means of beat and downbeat F, shares of right tempi and metres."""
    rows = [
        score_beats(trial.beats, known_of(said.tempo, trial.sound.duration))
        for trial, said in pairs
        if trial.beats is not None
    ]
    beat, trimmed, downbeat = mean_beats(rows)
    scores = {
        "beat_f1": beat,
        "beat_f1_after_5_s": trimmed,
        "tempo_right": float(np.mean([row.tempo == "right" for row in rows])),
    }
    metres = [row.is_metre_right for row in rows if row.is_metre_right is not None]
    if metres:
        scores |= {"downbeat_f1": downbeat, "metre_right": float(np.mean(metres))}
    return scores


SCORERS: dict[str, Callable[[Sequence[tuple[Trial, Said]]], Scores]] = {
    "notes": note_scores,
    "drums": drum_scores,
    "beats": beat_scores,
}
