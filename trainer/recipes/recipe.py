"""Recipe: one experiment on one page. Everything a model's training depends on."""

import dataclasses
import types
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args, get_type_hints

from engine.errors import EarmarkError
from engine.models.card import DecodeSettings, FeatureSettings
from engine.networks.beats import BeatDimensions
from engine.networks.drums import DrumDimensions
from engine.networks.harmonic import HarmonicDimensions
from trainer.architectures import ARCHITECTURES
from trainer.data.beat_music import MusicSettings
from trainer.data.beat_synthesis import BeatSynthesisSettings
from trainer.data.drum_patterns import PatternSettings
from trainer.data.drum_synthesis import DrumSynthesisSettings
from trainer.data.performance import PerformanceSettings
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.refining import RefiningPage
from trainer.recipes.regime import MaskedSettings, Regime
from trainer.recipes.settings import parsed
from trainer.recipes.spelling import SpellingPage
from trainer.recipes.teaching import Distillation

T = TypeVar("T")


class RecipeError(EarmarkError):
    """A recipe or a setting of it that does not exist."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast to learn.

    The rate rises for `warmup` steps to `peak_rate`; `shape` says how it goes on. “hold”: it stays
    and falls to zero over the last `decay_share` of `steps`, so that a run can be made longer or
    shorter while it runs. “cosine”: half a cosine down to zero. “plateau”: times `plateau_factor`
    whenever the validation loss has not fallen for more than `plateau_patience` validations.

    A step is of `accumulate` batches, one after the other. A run ends early when the validation
    loss has not fallen for `patience` validations (0: never). Beside the last and the best
    checkpoint those of the last `keep` validations are kept.
    """

    steps: int = 2900
    batch: int = 8
    warmup: int = 100
    peak_rate: float = 3e-3
    decay_share: float = 0.35
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    average_decay: float = 0.995
    validate_every: int = 200
    validation_clips: int = 32
    save_minutes: float = 3.0
    shape: str = "hold"
    plateau_factor: float = 0.5
    plateau_patience: int = 2
    accumulate: int = 1
    patience: int = 0
    keep: int = 0


@dataclass(frozen=True, slots=True)
class LossSettings:
    """Weights of the heads' losses; `silence` is that of clips in which nothing plays."""

    onset: float = 2.0
    frame: float = 1.0
    offset: float = 1.0
    velocity: float = 0.3
    silence: float = 1.0
    pedal: float = 0.03
    family: float = 0.05


@dataclass(frozen=True, slots=True)
class DrumLossSettings:
    """Weights of a drum network's losses.

    `consistency` is that of changes from frame to frame, `any_drum` that of whether anything at all
    is struck. `rare` says how many times more a drum's hits count than its silence, drum by drum in
    the order of `engine.music.Drum`: what is seldom struck is not to be given up.
    """

    onset: float = 1.0
    velocity: float = 0.2
    consistency: float = 0.0
    any_drum: float = 0.0
    rare: tuple[float, ...] = (1.5, 1.5, 2.5, 1.5, 2.0, 2.5, 2.5, 2.5, 2.5, 2.0, 1.8)


@dataclass(frozen=True, slots=True)
class DrumPage:
    """What only a recipe for drums has."""

    dimensions: DrumDimensions = field(default_factory=DrumDimensions)
    patterns: PatternSettings = field(default_factory=PatternSettings)
    synthesis: DrumSynthesisSettings = field(default_factory=DrumSynthesisSettings)
    loss: DrumLossSettings = field(default_factory=DrumLossSettings)


@dataclass(frozen=True, slots=True)
class BeatLossSettings:
    """Weights of a beat network's losses; `rare` says how much more a beat counts than none."""

    beat: float = 1.0
    downbeat: float = 1.0
    thirds: float = 0.1
    rare: float = 2.0


@dataclass(frozen=True, slots=True)
class BeatPage:
    """What only a recipe for beats has."""

    dimensions: BeatDimensions = field(default_factory=BeatDimensions)
    music: MusicSettings = field(default_factory=MusicSettings)
    synthesis: BeatSynthesisSettings = field(default_factory=BeatSynthesisSettings)
    loss: BeatLossSettings = field(default_factory=BeatLossSettings)


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Another network than the one of the recipe's task: a row of `trainer.architectures`.

    `dimensions` is an instance of that row's own type.
    """

    name: str
    dimensions: Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is made of.

    `start` names the recipe whose run's weights are the first ones; empty: random weights. `task`
    is a row of `trainer.tasks`. A recipe for drums has a page `drums` in place of `dimensions`
    and `loss`; its `performance` and `synthesis` are those of the bands that play beside the kit.
    One for beats has a page `beats` likewise. `network` puts another network in the place of the
    task's own. `teacher_share` of a live network's targets are what the released models say. `data`
    is where clips come from: the synthesis kit where it is empty, else the path
    of a prepared data set's manifest. `pretrained` names published weights to begin with (see
    `trainer.pretrained`), `frozen` the beginnings of names of weights that stay as they are.
    `decode` is what `tune` sets out from, `regime` what is done with clips on the way, `masked`
    how a recipe of the task `masked` hides what is to be said again, `spelling` what a recipe has
    whose network says tokens, `refining` one whose network makes rolls better.
    With `distillation` another network teaches this one (see `trainer.teaching`).
    """

    name: str
    title: str
    about: str
    licence: str
    start: str = ""
    lowest_pitch: int = 21
    seed: int = 1
    features: FeatureSettings = field(default_factory=FeatureSettings)
    dimensions: HarmonicDimensions = field(default_factory=HarmonicDimensions)
    performance: PerformanceSettings = field(default_factory=PerformanceSettings)
    synthesis: SynthesisSettings = field(default_factory=SynthesisSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    schedule: Schedule = field(default_factory=Schedule)
    task: str = "notes"
    drums: DrumPage | None = None
    beats: BeatPage | None = None
    network: NetworkPage | None = None
    data: str = ""
    pretrained: str = ""
    frozen: tuple[str, ...] = ()
    decode: DecodeSettings = field(default_factory=DecodeSettings)
    regime: Regime = field(default_factory=Regime)
    masked: MaskedSettings | None = None
    spelling: SpellingPage | None = None
    refining: RefiningPage | None = None
    teacher_share: float = 0.0
    distillation: Distillation | None = None

    @property
    def page(self) -> NetworkPage:
        """The network that is trained: the one the recipe names, or its task's own."""
        if self.network is not None:
            return self.network
        if self.drums is not None:
            return NetworkPage("drums", self.drums.dimensions)
        if self.beats is not None:
            return NetworkPage("beats", self.beats.dimensions)
        return NetworkPage("harmonic", self.dimensions)

    def with_setting(self, assignment: str) -> "Recipe":
        """A copy in which `schedule.steps=100`, say, holds."""
        key, equals, value = assignment.partition("=")
        if not equals:
            raise RecipeError(f"“{assignment}” is not of the form key=value.")
        return _assigned(self, key.split("."), value, key)


def _assigned(page: T, path: list[str], value: str, key: str) -> T:
    hints = get_type_hints(type(page)) if dataclasses.is_dataclass(page) else {}
    name, *rest = path
    if name not in hints:
        raise RecipeError(
            f"The recipe has no setting “{key}”.", f"Here it knows: {', '.join(sorted(hints))}."
        )
    new = _assigned(getattr(page, name), rest, value, key) if rest else _parse(hints[name], value)
    return dataclasses.replace(page, **{name: new})  # type: ignore[type-var]


def _parse(kind: Any, text: str) -> Any:
    try:
        return parsed(kind, text)
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"“{text}” is not a value for this setting.") from error


def as_values(page: Any) -> dict[str, Any]:
    """A recipe as plain values, for the card and for the file beside the weights."""
    return dataclasses.asdict(page)


def from_values(kind: type[T], values: dict[str, Any]) -> T:
    """The opposite of `as_values`, lists becoming tuples again."""
    hints = get_type_hints(kind)
    if kind is NetworkPage:
        hints["dimensions"] = _dimensions(values)
    converted = {}
    for name, value in values.items():
        hint = _present(hints[name])
        if dataclasses.is_dataclass(hint) and value is not None:
            value = from_values(hint, value)  # type: ignore[arg-type]
        inner = get_args(hint)[:1] if getattr(hint, "__origin__", None) is tuple else ()
        if any(map(dataclasses.is_dataclass, inner)):
            value = [from_values(inner[0], one) for one in value]
        converted[name] = _tuples(value)
    return kind(**converted)


def _dimensions(values: dict[str, Any]) -> type[Any]:
    """The type of a network page's dimensions; RecipeError where nobody knows the network."""
    if values.get("name") not in ARCHITECTURES:
        raise RecipeError(f"There is no network “{values.get('name')}”.")
    return ARCHITECTURES[values["name"]].dimensions


def _present(hint: Any) -> Any:
    """The type of a field that may also be None."""
    return get_args(hint)[0] if isinstance(hint, types.UnionType) else hint


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
