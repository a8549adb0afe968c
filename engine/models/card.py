"""ModelCard: everything that is known of one model, and every number it needs at run time.

A card is a JSON file beside the weights. `trainer/release.py` is the only writer.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import ModelDamaged
from engine.music import Drum

CARD_FORMAT = 1
CARD_SUFFIX = ".card.json"


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """How sound becomes the network's input: see `engine.audio.features`.

    Frequencies lie `bins_per_semitone` to the semitone; or, where `axis` is "mel", evenly in mels
    up to `highest_hz` (0: half the sample rate); or, where it is "kaldi", they are Kaldi's filter
    banks, which lie against no level.

    With `look_ahead_samples` every window ends so many samples after its frame's moment; without
    (-1) it is centred there. With `level_from_past` the running level is that of the whole level
    window before each frame, else that of half of it to each side.
    """

    sample_rate: int = 16000
    hop_samples: int = 320
    window_sizes: tuple[int, ...] = (1024, 4096)
    bins_per_semitone: int = 3
    bins: int = 296
    lowest_hz: float = 27.5
    level_window_seconds: float = 8.0
    quietest_level_db: float = -60.0
    range_db: float = 80.0
    axis: str = "semitones"
    highest_hz: float = 0.0
    look_ahead_samples: int = -1
    level_from_past: bool = False

    @property
    def hop_seconds(self) -> float:
        """Seconds from one frame to the next."""
        return self.hop_samples / self.sample_rate


@dataclass(frozen=True, slots=True)
class DecodeSettings:
    """How the network's output becomes notes: see `engine.decode.notes`.

    A peak of probability p is given the confidence logistic(slope x logit(p) + bias): how often
    such peaks were right on validation clips. A live ear believes an onset above `sure_threshold`
    at once, and asks its second opinion about others (`engine.transcribe.live_notes`): what the key
    sounds by then counts `sounding_share` as much, and has to be `sounding_least`. `families`
    names what the planes of the network's family outputs stand for (`engine.music.Family`), in
    their order; empty where it has none. With `median_frames` notes are read from the frame curve
    alone, see `engine.decode.frames`, and the onset threshold is that from which on a key sounds.
    """

    onset_threshold: float = 0.4
    frame_threshold: float = 0.3
    offset_threshold: float = 0.5
    candidate_threshold: float = 0.1
    confidence_slope: float = 1.0
    confidence_bias: float = 0.0
    pedal_threshold: float = 0.5
    sure_threshold: float = 1.0
    families: tuple[str, ...] = ()
    median_frames: int = 0
    sounding_share: float = 0.0
    sounding_least: float = 0.0


@dataclass(frozen=True, slots=True)
class DrumSettings:
    """How a drum network's output becomes hits: see `engine.decode.drums`.

    `drums` names what its planes stand for (`engine.music.Drum`), `thresholds` says from which
    probability on each is believed. A drummer has `hands` for pieces that are struck by hand; 0
    for any number. A peak that stands m (a difference of logits) above its drum's threshold is
    given the confidence logistic(slope x m + bias).
    """

    drums: tuple[str, ...]
    thresholds: tuple[float, ...]
    candidate_threshold: float = 0.05
    hands: int = 2
    confidence_slope: float = 1.0
    confidence_bias: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a card that does not fit itself."""
        if len(self.drums) != len(self.thresholds):
            raise ValueError("every drum needs a threshold of its own")


@dataclass(frozen=True, slots=True)
class BeatSettings:
    """How a beat network's output becomes beats and bars: see `engine.decode.beats`.

    Tempi are beats a minute. `usual_tempo` is liked best, one `tempo_breadth` octaves away costs
    `tempo_weight` with every beat; the length of a beat may differ from the last by about
    `unsteadiness` (a share of it), and what differs more costs `change_cost` times a logarithm.
    `beat_bias` is added to what the network says for each beat (a difference of logits), and
    `beat_cover` for each second that the pulse goes on, whatever its tempo; a place from which it
    begins anew costs `pause_cost`. Between a pulse and those half and twice as fast decides how
    sure beats are, `octave_bars` times how well they make bars and `octave_speed` times their tempo
    in octaves (`octave_bars` 0: nothing is asked, the first pulse is meant). `metres` are the beats
    a bar may have, and `metre_costs` what each such bar costs; another metre than before costs
    `metre_change`, a bar cut short `broken_bar`. Nothing is believed to have beats whose mean
    probability is below
    `least_beat`; from `thirds_threshold` on beats are of three parts, as in 6/8.
    """

    slowest_tempo: float = 40.0
    fastest_tempo: float = 300.0
    usual_tempo: float = 115.0
    tempo_breadth: float = 1.0
    tempo_weight: float = 0.5
    unsteadiness: float = 0.05
    change_cost: float = 2.0
    beat_bias: float = 1.0
    beat_cover: float = 0.0
    octave_bars: float = 0.0
    octave_speed: float = 0.0
    pause_cost: float = 20.0
    metres: tuple[int, ...] = (2, 3, 4, 5, 6, 7)
    metre_costs: tuple[float, ...] = (0.8, 0.5, 0.0, 1.2, 1.2, 1.5)
    metre_change: float = 6.0
    broken_bar: float = 9.0
    least_beat: float = 0.25
    thirds_threshold: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a card that does not fit itself."""
        if len(self.metres) != len(self.metre_costs):
            raise ValueError("every metre needs a cost of its own")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of weights, by name (in the card's own folder), size and digest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model: task, labels, features, files and digests, licence, recipe, scores.

    `dimensions` build the `network`; its output depends on `reach_frames` of input to each side.
    One that hears as one plays has `look_ahead_frames`: so many of what comes, and all that was.
    A model that hears drums has `drums` in place of `decode`, one plane for each of `pitches`; one
    that hears beats has `beats`, and a single plane.
    """

    name: str
    title: str
    version: str
    task: str
    about: str
    licence: str
    network: str
    dimensions: dict[str, Any]
    reach_frames: int
    lowest_pitch: int
    pitches: int
    features: FeatureSettings
    decode: DecodeSettings
    files: dict[str, WeightFile]
    recipe: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    drums: DrumSettings | None = None
    beats: BeatSettings | None = None
    look_ahead_frames: int = 0
    folder: Path = field(default=Path(), compare=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the posteriors this model makes, see `engine.decode.Posteriors`."""
        if self.drums is not None:
            return ("onset", "velocity")
        if self.beats is not None:
            return ("beat", "downbeat", "thirds")
        return kinds_of(bool(self.dimensions.get("pedal")), bool(self.dimensions.get("families")))

    def path(self, kind: str) -> Path:
        """Where the file of `kind` (`onnx`, `safetensors`) should be."""
        return self.folder / self.files[kind].name

    def write(self, folder: Path) -> Path:
        """Write `NAME.card.json` into `folder`."""
        values = asdict(self)
        del values["folder"]
        path = folder / f"{self.name}{CARD_SUFFIX}"
        path.write_text(json.dumps({"format": CARD_FORMAT, **values}, indent=1) + "\n", "utf-8")
        return path


def kinds_of(pedal: bool, families: bool) -> tuple[str, ...]:
    """The kinds of posteriors of a network with these heads."""
    more = ("pedal",) * pedal + ("family",) * families
    return ("onset", "frame", "offset", "velocity", *more)


def decode_settings(values: dict[str, Any]) -> DecodeSettings:
    """Settings from a card's plain values."""
    return DecodeSettings(**{**values, "families": tuple(values.get("families", ()))})


def drum_settings(values: dict[str, Any] | None) -> DrumSettings | None:
    """The same of a drum model, None for others."""
    if values is None:
        return None
    lists = {name: tuple(values[name]) for name in ("drums", "thresholds")}
    for name in lists["drums"]:
        Drum(name)  # ValueError: a card of a newer Earmark
    return DrumSettings(**{**values, **lists})


def beat_settings(values: dict[str, Any] | None) -> BeatSettings | None:
    """The same of a beat model, None for others."""
    if values is None:
        return None
    known = dict(values)
    for name in ("metres", "metre_costs"):
        known[name] = tuple(known[name])
    return BeatSettings(**known)


def read_card(path: Path) -> ModelCard:
    """Read a card; ModelDamaged says what is wrong with one that is not a card."""
    name = path.name.removesuffix(CARD_SUFFIX)
    try:
        values = json.loads(path.read_text("utf-8"))
        if values.pop("format") > CARD_FORMAT:
            raise ModelDamaged(name, "its card was written by a newer Earmark")
        features = values.pop("features")
        features["window_sizes"] = tuple(features["window_sizes"])
        files = {kind: WeightFile(**file) for kind, file in values.pop("files").items()}
        if any(Path(file.name).name != file.name for file in files.values()):
            raise ModelDamaged(name, "its card names a file outside its folder")
        decode = decode_settings(values.pop("decode"))
        drums = drum_settings(values.pop("drums", None))
        beats = beat_settings(values.pop("beats", None))
        return ModelCard(
            **values,
            decode=decode,
            drums=drums,
            beats=beats,
            features=FeatureSettings(**features),
            files=files,
            folder=path.parent,
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelDamaged(name, f"its card cannot be read ({error})") from error
