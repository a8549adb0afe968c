"""Ears: runs and released models alike, ready to be asked what they hear in a recording.

What a network says in steps is windowed and decoded by the same code that users run; one that says
tokens is read as `trainer.events` reads.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt
import soxr
import torch
from torch import nn

from engine.audio import Audio
from engine.decode import Posteriors
from engine.models import BeatSettings, DrumSettings, ModelCard, load_runtime, read_card
from engine.models.card import beat_settings, decode_settings, drum_settings
from engine.models.runtime import Runtime
from engine.models.runtime_live import OnnxLiveRuntime
from engine.music import DrumHit, Note, Part, TempoMap, Transcription
from engine.transcribe import Heard
from engine.transcribe.beats import BeatTranscriber
from engine.transcribe.drums import DrumTranscriber
from engine.transcribe.notes import NoteTranscriber
from engine.transcribe.protocol import Transcriber
from trainer.errors import CannotHear
from trainer.events.hearing import reading_of, spelt_hits, spelt_notes
from trainer.live_ear import LIVE, heard_live, live_runtime
from trainer.recipes import Recipe, RecipeError
from trainer.release import ReleaseNotes, Settings, card_of, load_run
from trainer.tasks import drums_of
from trainer.tuners import TUNED

Array = npt.NDArray[np.float32]

SPELLING = "spelling"
TOGETHER = "+"
"""Between the members of an ensemble."""
WINDOW_FRAMES = 2000
LONGEST_WINDOW = 1 << 20
ROUNDED = 24
"""Frames that patches of a transformer may be padded with."""
BASIC = ("drums", "beats")
USUAL_THRESHOLD = 0.4
_ALONE = "{} cannot be one of an ensemble: it hears as one plays."
CHECKPOINT = ".ckpt"
DEAF = {
    "masked": "it says again what was hidden: begin another run with it (--start)",
    "refining": "it makes better what others heard: ask “refine”",
}
"""Tasks whose networks hear no recording, and what to do with those instead."""


class Sound(Protocol):
    """What can be listened to: `engine.audio.Audio`, or a clip in memory."""

    @property
    def duration(self) -> float:
        """Seconds."""
        ...

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[npt.NDArray[np.float32]]:
        """Blocks (channels, time) at a rate."""
        ...


@dataclass(frozen=True, slots=True)
class Clipped:
    """A mono clip in memory, as a recording."""

    sound: Array
    rate: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.sound) / self.rate

    def blocks(
        self, rate: int, channels: int = 1, start: float = 0.0, block_seconds: float = 1.0
    ) -> Iterator[npt.NDArray[np.float32]]:
        """The whole clip from `start` on, as one block."""
        if block_seconds <= 0 or channels < 1:
            raise ValueError("no such blocks")
        sound = self.sound if rate == self.rate else soxr.resample(self.sound, self.rate, rate)
        rest = np.asarray(sound[round(start * rate) :], np.float32)
        yield np.repeat(rest[np.newaxis], channels, axis=0)


@dataclass(frozen=True, slots=True)
class Said:
    """What was heard; `posteriors` by what they are of, empty for who says tokens."""

    notes: tuple[Note, ...] = ()
    hits: tuple[DrumHit, ...] = ()
    tempo: TempoMap | None = None
    transcription: Transcription = field(default_factory=Transcription)
    posteriors: Posteriors | None = None


@dataclass(frozen=True, slots=True)
class Ear:
    """A model to be asked. `hears` is notes, drums or beats; `size` is the bytes of its weights."""

    name: str
    hears: str
    parameters: int
    size: int
    recipe: Recipe | None
    hear: Callable[[Sound], Said]


class NetworkRuntime:
    """A network of a run, as the engine's transcribers like it."""

    device_name = "CPU"
    notice = ""
    window_frames = WINDOW_FRAMES

    def __init__(self, network: nn.Module, reach: int) -> None:
        self._network = network
        # A transformer has places for so many frames and no more.
        longest = getattr(network.dimensions, "longest", LONGEST_WINDOW) - ROUNDED
        self.window_frames = min(max(WINDOW_FRAMES, 12 * reach), longest)

    @torch.inference_mode()
    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches)."""
        said = self._network(torch.from_numpy(features[np.newaxis].copy()))[0]
        return np.asarray(torch.sigmoid(said.float()).numpy(), np.float32)


class MeanRuntime:
    """Several networks' mean answer."""

    device_name = "CPU"
    notice = ""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = runtimes
        self.window_frames = min(runtime.window_frames for runtime in runtimes)

    def run(self, features: Array) -> Array:
        """Features (frames, windows, bins) to probabilities (frames, outputs, pitches)."""
        said = [runtime.run(features) for runtime in self._runtimes]
        return np.asarray(np.mean(said, axis=0), np.float32)


def hears(recipe: Recipe) -> str:
    """What a recipe's network hears: notes, drums or beats."""
    if recipe.beats is not None:
        return "beats"
    spells_drums = recipe.spelling is not None and recipe.spelling.drums
    return "drums" if recipe.drums is not None or spells_drums else "notes"


def ear_at(path: Path) -> Ear:
    """The ear of a run's folder or one of its checkpoints, or of a model by its card.

    RecipeError where there is none of them. `A+B` is an ensemble of several: what they say is
    averaged before it is read.
    """
    if TOGETHER in str(path) and not path.exists():
        return ear_of_ensemble([Path(part) for part in str(path).split(TOGETHER)])
    if path.is_dir():
        return ear_of_run(path)
    if path.suffix == CHECKPOINT and path.is_file():
        return ear_of_run(path.parent, path.name)
    if path.is_file():
        return ear_of_card(read_card(path))
    raise RecipeError(
        f"There is neither a run nor a model at {path}.",
        "Name a run's folder, or the .card.json of a released model.",
    )


def ear_of_run(run: Path, checkpoint: str = "") -> Ear:
    """A run's averaged network, with the thresholds that `tune` found, or else the usual ones."""
    recipe, network = load_run(run, checkpoint) if checkpoint else load_run(run)
    if recipe.task in DEAF:
        raise CannotHear(run.name, DEAF[recipe.task])
    parameters = sum(weight.numel() for weight in network.parameters())
    if recipe.task == SPELLING:
        hear = _speller(recipe, network, run)
    elif recipe.task == LIVE:
        hear = _live_listener(live_runtime(recipe, network, settings_of(run, recipe)))
    else:
        card = card_of(recipe, ReleaseNotes("run", settings_of(run, recipe)), {}, run)
        runtime = NetworkRuntime(network, card.reach_frames)
        hear = _listener(_transcriber(replace(card, task=hears(recipe)), runtime), hears(recipe))
    name = f"{run.name}/{checkpoint}" if checkpoint else run.name
    return Ear(name, hears(recipe), parameters, 4 * parameters, recipe, hear)


def ear_of_ensemble(paths: Sequence[Path]) -> Ear:
    """Runs and models of one kind together; what the first reads by, all are read by.

    RecipeError where they do not hear alike: other features, or other things said.
    """
    heard = [_through(path) for path in paths]
    card = heard[0][0]
    alike = [(one.features, one.kinds, one.pitches, one.task) for one, _ in heard]
    if any(one != alike[0] for one in alike):
        raise RecipeError(
            "These models do not hear alike, so that what they say cannot be averaged.",
            "An ensemble is of one kind of network, or at least of the same features.",
        )
    task = card.task if card.task in BASIC else "notes"
    runtime = MeanRuntime([runtime for _, runtime in heard])
    listener = _listener(_transcriber(replace(card, task=task), runtime), task)
    ears = [ear_at(path) for path in paths]
    name = TOGETHER.join(ear.name for ear in ears)
    parameters, size = sum(ear.parameters for ear in ears), sum(ear.size for ear in ears)
    return Ear(name, task, parameters, size, ears[0].recipe, listener)


def _through(path: Path) -> tuple[ModelCard, Runtime]:
    """A run or model as its card and what answers."""
    if path.is_file():
        card = read_card(path)
        if card.task == LIVE:
            raise RecipeError(_ALONE.format(card.name))
        return card, load_runtime(card, "cpu")
    if not path.is_dir():
        raise RecipeError(f"There is neither a run nor a model at {path}.")
    recipe, network = load_run(path)
    if recipe.task == LIVE:
        raise RecipeError(_ALONE.format(path.name))
    if recipe.task in DEAF or recipe.task == SPELLING:
        raise RecipeError(f"{path.name} cannot be one of an ensemble: it says no curves.")
    card = card_of(recipe, ReleaseNotes("run", settings_of(path, recipe)), {}, path)
    return replace(card, task=hears(recipe)), NetworkRuntime(network, card.reach_frames)


def ear_of_card(card: ModelCard, device: str = "cpu") -> Ear:
    """A released model, run as users run it."""
    task = card.task if card.task in BASIC else "notes"
    if card.task == LIVE:
        hear = _live_listener(OnnxLiveRuntime(card))
    else:
        hear = _listener(_transcriber(card, load_runtime(card, device)), task)
    size = card.files["onnx"].bytes if "onnx" in card.files else 0
    return Ear(card.name, task, _weights_in(card), size, None, hear)


def settings_of(run: Path, recipe: Recipe) -> Settings:
    """How a run's answers are decoded: as it was tuned, else as its recipe says."""
    path = run / TUNED
    kind = hears(recipe)
    if path.exists():
        values = json.loads(path.read_text("utf-8"))["settings"]
        tuned = {"drums": drum_settings, "beats": beat_settings}.get(kind)
        return decode_settings(values) if tuned is None else cast(Settings, tuned(values))
    if kind == "drums":
        drums = drums_of(recipe)
        return DrumSettings(drums, (USUAL_THRESHOLD,) * len(drums))
    return BeatSettings() if kind == "beats" else recipe.decode


def _weights_in(card: ModelCard) -> int:
    """How many numbers a released model has; 0 where that cannot be read."""
    if "onnx" not in card.files:
        return 0
    import onnx

    model = onnx.load(card.path("onnx"))
    sizes = (int(np.prod(one.dims)) for one in model.graph.initializer)
    return sum(size for size in sizes if size > 1)


def _transcriber(card: ModelCard, runtime: Runtime) -> Transcriber:
    if card.task == "drums":
        return DrumTranscriber(card, runtime)
    if card.task == "beats":
        return BeatTranscriber(card, runtime)
    return NoteTranscriber(card, runtime)


def _listener(transcriber: Transcriber, kind: str) -> Callable[[Sound], Said]:
    """What hears with an engine's transcriber."""

    def hear(sound: Sound) -> Said:
        heard = _finished(transcriber, cast(Audio, sound))
        made = heard.transcription
        notes = tuple(sorted(note for part in made.parts for note in part.notes))
        hits = tuple(sorted(hit for part in made.parts for hit in part.hits))
        asked = {"drums": heard.drums, "beats": heard.beats}.get(kind)
        said = asked.posteriors if asked is not None else heard.posteriors
        tempo = made.tempo if made.tempo != TempoMap() else None
        return Said(notes, hits, tempo, made, said)

    return hear


def _live_listener(runtime: OnnxLiveRuntime) -> Callable[[Sound], Said]:
    """What hears with a live network, as if the sound were played."""

    def hear(sound: Sound) -> Said:
        made = heard_live(runtime, sound.blocks(runtime.card.features.sample_rate))
        notes = tuple(sorted(note for part in made.parts for note in part.notes))
        return Said(notes, transcription=made)

    return hear


def _finished(transcriber: Transcriber, audio: Audio) -> Heard:
    steps = transcriber.transcribe(audio)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            heard: Heard = done.value
            return heard


def _speller(recipe: Recipe, network: nn.Module, run: Path) -> Callable[[Sound], Said]:
    """What hears with a network that says tokens."""
    path = run / TUNED
    tuned = json.loads(path.read_text("utf-8"))["settings"] if path.exists() else None
    reading = reading_of(recipe, tuned)

    def hear(sound: Sound) -> Said:
        rate = recipe.features.sample_rate
        samples = np.concatenate([block[0] for block in sound.blocks(rate)])
        if hears(recipe) == "drums":
            hits = spelt_hits(recipe, network, samples, reading)
            return Said(hits=hits, transcription=Transcription((Part("Drums", hits=hits),)))
        notes = spelt_notes(recipe, network, samples, reading)
        return Said(notes, transcription=Transcription((Part("Notes", notes=notes),)))

    return hear
