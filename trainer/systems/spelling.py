"""CTC, sequence to sequence, and an encoder-decoder transformer: networks that say tokens."""

import dataclasses
from typing import Any

from engine.models.card import FeatureSettings
from engine.music import Drum
from engine.networks.speller import SpellerDimensions
from engine.networks.speller_transformer import SpellerTransformerDimensions
from trainer.events.vocabulary import Vocabulary
from trainer.recipes.any_instrument import ANY_INSTRUMENT
from trainer.recipes.drums import DRUMS
from trainer.recipes.recipe import NetworkPage, Recipe
from trainer.recipes.spelling import SpellingPage
from trainer.systems.drums import MEL_128
from trainer.systems.equal import SHORT_DRUMS, SHORT_NOTES, on_equal_terms
from trainer.systems.system import System

MEL_229_FINE = FeatureSettings(
    hop_samples=320, window_sizes=(2048,), bins=229, lowest_hz=30.0, axis="mel"
)
"""As the frame family's, but 20 ms a frame: tokens have no place between frames."""
SECONDS = 3.0
"""What a sentence tells of."""
NOTES = Vocabulary()
HITS = Vocabulary(0, len(Drum), ends=False)
CLIPS_A_STEP = 20
"""Short clips: so many make as much music as the other systems' eight of eight seconds."""


def _shorter(recipe: Recipe) -> Recipe:
    schedule = dataclasses.replace(recipe.schedule, batch=CLIPS_A_STEP, peak_rate=1e-3)
    synthesis = dataclasses.replace(recipe.synthesis, seconds=SECONDS)
    drums = recipe.drums
    if drums is not None:
        own = dataclasses.replace(drums.synthesis, seconds=SECONDS)
        drums = dataclasses.replace(drums, synthesis=own)
    return dataclasses.replace(
        recipe,
        schedule=schedule,
        synthesis=synthesis,
        drums=drums,
        regime=dataclasses.replace(recipe.regime, kept=recipe.regime.kept * CLIPS_A_STEP // 8),
    )


def _spelling(base: Recipe, name: str, page: NetworkPage, features: FeatureSettings) -> Recipe:
    drums = base.drums is not None
    longest = 160 if drums else 320
    changes: dict[str, Any] = {
        "task": "spelling",
        "network": page,
        "features": features,
        "spelling": SpellingPage(drums=drums, longest=longest),
    }
    return _shorter(on_equal_terms(base, name, **changes))


CTC = _spelling(
    ANY_INSTRUMENT,
    "ctc",
    NetworkPage("speller", SpellerDimensions(tokens=NOTES.size, says=2)),
    MEL_229_FINE,
)
SEQ2SEQ = _spelling(
    ANY_INSTRUMENT,
    "seq2seq",
    NetworkPage("speller", SpellerDimensions(tokens=NOTES.size)),
    MEL_229_FINE,
)
DRUM_SEQ2SEQ = _spelling(
    DRUMS,
    "drum-seq2seq",
    NetworkPage("speller-transformer", SpellerTransformerDimensions(tokens=HITS.size)),
    MEL_128,
)
SMALL = ("network.dimensions.channels=4,4,8", "network.dimensions.width=16",
         "network.dimensions.units=8")  # fmt: skip

SYSTEMS = (
    System(
        "ctc",
        "spelling",
        "CNN-BiLSTM, a token or nothing at every moment",
        "Graves et al. 2006",
        CTC,
        (*SHORT_NOTES, *SMALL),
        exports=False,
    ),
    System(
        "seq2seq",
        "spelling",
        "The same encoder, a decoder with additive attention, scheduled sampling",
        "Bahdanau et al. 2015; Bengio et al. 2015",
        SEQ2SEQ,
        (*SHORT_NOTES, *SMALL, "network.dimensions.memory=16"),
        exports=False,
    ),
    System(
        "drum-seq2seq",
        "spelling",
        "Encoder-decoder transformer that says hits",
        "Gardner et al. 2022",
        DRUM_SEQ2SEQ,
        (*SHORT_DRUMS, "network.dimensions.width=16", "network.dimensions.heads=2"),
        exports=False,
    ),
)
