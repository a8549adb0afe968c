"""Thresholds of a live network, on clips of instruments it never heard, as one plays.

What counts is a note as it is first shown: one that is taken back, or moves by more than 50 ms,
was wrong. The more notes are shown at once, the more of them are wrong: that is done as far as it
costs LEAST_LOSS, and in any case for SOON_SHARE of the notes, so that the usual note is not late.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from engine.audio.features import stream_with_levels
from engine.models import DecodeSettings
from engine.music import Note
from engine.transcribe.live_events import LiveEvent, LiveKind
from engine.transcribe.live_notes import LiveNotes
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.data.synthesis import Clip
from trainer.evaluate import mean_score, right_notes, score_notes
from trainer.recipes import Recipe
from trainer.release import load_run
from trainer.tune import Tuned, logistic_fit, middle_of_plateau

Array = npt.NDArray[np.float32]

ONSETS = tuple(round(0.2 + 0.05 * step, 3) for step in range(11))
SURE = tuple(round(0.3 + 0.05 * step, 3) for step in range(13))
FRAMES, OFFSETS = (0.3, 0.45, 0.6), (0.2, 0.35, 0.5)
LEAST_LOSS, SOON_SHARE = 0.002, 0.65
SOUNDING_SHARE, SOUNDING_LEAST = 0.3, 0.25
"""What a key that sounds by the time of the second opinion counts beside that, and how surely it
has to. Found on rendered validation clips and on babble (`trainer.data.babble`)."""
MOVED_SECONDS = 0.05
CLIPS = ("schedule.validation_clips=64", "performance.procedural_share=0")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a network said of a validation clip: (frames, outputs, pitches), levels (frames,)."""

    clip: Clip
    said: Array
    levels: Array
    hop_seconds: float
    keys: range
    late_frames: int

    def told(self, settings: DecodeSettings) -> list[tuple[float, LiveEvent]]:
        """What is told while one plays, and how far (s) the network had answered by then."""
        notes = LiveNotes(settings, self.hop_seconds, self.keys, self.late_frames)
        told = [(notes.frames * self.hop_seconds, e) for e in notes.feed(self.said, self.levels)]
        return told + [(notes.frames * self.hop_seconds, event) for event in notes.finish()]

    def events(self, settings: DecodeSettings) -> list[LiveEvent]:
        """The same without the times."""
        return [event for _, event in self.told(settings)]

    def shown_at_once(self, told: list[tuple[float, LiveEvent]]) -> list[bool]:
        """For each note, whether it was shown before its second opinion was known."""
        late = self.late_frames * self.hop_seconds
        return [when - e.onset < late for when, e in told if e.kind is LiveKind.SHOWN]


def as_first_shown(events: Iterable[LiveEvent]) -> tuple[Note, ...]:
    """The notes as they were first shown, those that were taken back or moved among them.

    What moved by more than MOVED_SECONDS is put where no note can be: it was wrong at first.
    """
    shown: dict[int, Note] = {}
    for event in events:
        if event.note is None:
            continue
        first = shown.setdefault(event.number, event.note)
        if event.kind is LiveKind.RETRACTED or abs(event.onset - first.onset) > MOVED_SECONDS:
            shown[event.number] = _wrong(first)
    return tuple(sorted(shown.values()))


def _wrong(note: Note) -> Note:
    """A note that matches none: its pitch is that of no key."""
    return dataclasses.replace(note, pitch=0)


def as_last_known(events: Iterable[LiveEvent]) -> tuple[Note, ...]:
    """The notes as they stand at the end."""
    notes: dict[int, Note] = {}
    for event in events:
        if event.note is not None:
            notes[event.number] = event.note
        if event.kind is LiveKind.RETRACTED:
            notes.pop(event.number, None)
    return tuple(sorted(notes.values()))


def tune(run: Path, sources: Sources) -> Tuned:
    """Choose a run's thresholds, and calibrate its confidence."""
    recipe, network = load_run(run)
    for setting in CLIPS:
        recipe = recipe.with_setting(setting)
    clips = [clip for clip in validation_clips(recipe, sources) if clip.notes]
    heard = [_heard(network, clip, recipe) for clip in clips]
    plain = DecodeSettings(sounding_share=SOUNDING_SHARE, sounding_least=SOUNDING_LEAST)
    tried = ((t, dataclasses.replace(plain, onset_threshold=t)) for t in ONSETS)
    table = tuple((t, _shown_f1(heard, one)) for t, one in tried)
    settings = dataclasses.replace(plain, onset_threshold=middle_of_plateau(table))
    settings = _sooner(heard, settings)
    settings = _with_lengths(heard, settings)
    slope, bias = _calibration(heard, settings)
    settings = dataclasses.replace(settings, confidence_slope=slope, confidence_bias=bias)
    return Tuned(settings, table, _scores(heard, settings))


def _heard(network: torch.nn.Module, clip: Clip, recipe: Recipe) -> Heard:
    blocks = list(stream_with_levels([clip.sound], recipe.features))
    seen = torch.from_numpy(np.concatenate([block for block, _ in blocks]))[None]
    levels = np.concatenate([level for _, level in blocks])
    with torch.inference_mode():
        said = torch.sigmoid(network(seen)[0]).numpy()
    keys = range(recipe.lowest_pitch, recipe.lowest_pitch + said.shape[2])
    late = recipe.page.dimensions.late_frames
    return Heard(clip, said, levels, recipe.features.hop_seconds, keys, late)


def _shown_f1(heard: list[Heard], settings: DecodeSettings) -> float:
    return _shown(heard, settings)[0]


def _sooner(heard: list[Heard], settings: DecodeSettings) -> DecodeSettings:
    """The sure threshold: the lowest that costs next to nothing, or one that is low enough."""
    tried = [dataclasses.replace(settings, sure_threshold=sure) for sure in SURE]
    rows = [(one, *_shown(heard, one)) for one in tried]
    best = max(_shown_f1(heard, settings), *(f1 for _, f1, _ in rows))
    soon = [(one, f1) for one, f1, share in rows if share >= SOON_SHARE] or [rows[0][:2]]
    free = [(one, f1) for one, f1 in soon if f1 >= best - LEAST_LOSS]
    return free[0][0] if free else max(soon, key=lambda row: row[1])[0]


def _shown(heard: list[Heard], settings: DecodeSettings) -> tuple[float, float]:
    """Onset F1 of the notes as first shown, and which share of them is shown at once."""
    told = [one.told(settings) for one in heard]
    shown = [as_first_shown(event for _, event in each) for each in told]
    scores = [score_notes(one.clip.notes, s) for one, s in zip(heard, shown, strict=True)]
    soon = [s for one, each in zip(heard, told, strict=True) for s in one.shown_at_once(each)]
    return mean_score(scores).f1, float(np.mean(soon or 0))


def _with_lengths(heard: list[Heard], settings: DecodeSettings) -> DecodeSettings:
    """The frame and offset thresholds with the best F1 of onsets and offsets."""
    tried = [
        dataclasses.replace(settings, frame_threshold=frame, offset_threshold=offset)
        for frame in FRAMES
        for offset in OFFSETS
    ]
    return max(tried, key=lambda one: _last_scores(heard, one)[1])


def _last_scores(heard: list[Heard], settings: DecodeSettings) -> tuple[float, float, float]:
    """F1 of onsets, with offsets, and with velocity, of the notes as they stand at the end."""
    pairs = ((one.clip.notes, as_last_known(one.events(settings))) for one in heard)
    mean = mean_score(score_notes(true, notes) for true, notes in pairs)
    return mean.f1, mean.f1_with_offsets, mean.f1_with_velocity


def _calibration(heard: list[Heard], settings: DecodeSettings) -> tuple[float, float]:
    """Slope and bias of the confidence: a logistic regression of being right on the peak."""
    plain = dataclasses.replace(settings, onset_threshold=settings.candidate_threshold)
    said = [(peak, right) for one in heard for peak, right in _judged(one, plain)]
    heights = np.clip(np.array([peak for peak, _ in said]), 1 / 255, 1 - 1 / 255)
    right = np.array([right for _, right in said], float)
    return logistic_fit(np.log(heights / (1.0 - heights)), right)


def _judged(one: Heard, settings: DecodeSettings) -> Iterator[tuple[float, bool]]:
    notes = as_first_shown(one.events(settings))
    yield from zip(
        (note.confidence for note in notes), right_notes(one.clip.notes, notes), strict=True
    )


def _scores(heard: list[Heard], settings: DecodeSettings) -> dict[str, float]:
    """What the card says of the validation clips."""
    onset, offset, velocity = _last_scores(heard, settings)
    shown, at_once = _shown(heard, settings)
    scores = {
        "validation_onset_f1_as_first_shown": shown,
        "validation_shown_at_once": at_once,
        "validation_onset_f1": onset,
        "validation_offset_f1": offset,
        "validation_velocity_f1": velocity,
    }
    return {name: round(value, 4) for name, value in scores.items()}
