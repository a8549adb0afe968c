"""Networks by the name that stands in a model's card."""

from collections.abc import Callable

from torch import nn

from engine.networks import (
    ast,
    beats,
    drum_cnn,
    drum_transformer,
    drums,
    harmonic,
    kelz,
    live,
    onsets_frames,
    recurrent,
    refiner,
    speller,
    speller_transformer,
)

NETWORKS: dict[str, Callable[[dict[str, object]], nn.Module]] = {
    "harmonic": harmonic.build,
    "drums": drums.build,
    "beats": beats.build,
    "live": live.build,
    "kelz": kelz.build,
    "ast": ast.build,
    "drum-cnn": drum_cnn.build,
    "drum-transformer": drum_transformer.build,
    "recurrent": recurrent.build,
    "onsets-frames": onsets_frames.build,
    "refiner": refiner.build,
    "speller": speller.build,
    "speller-transformer": speller_transformer.build,
}


def build(name: str, values: dict[str, object]) -> nn.Module:
    """The network called `name`, of these dimensions; KeyError where there is none."""
    return NETWORKS[name](values)
