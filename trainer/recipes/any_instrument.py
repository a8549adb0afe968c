"""The model for any instrument: the common trunk, then bands and soloists while the rate falls."""

from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.common import COMMON, DIMENSIONS
from trainer.recipes.recipe import Recipe, Schedule

ANY_INSTRUMENT = Recipe(
    name="any",
    title="Any instrument",
    about=(
        "Hears every instrument that has a pitch, alone or together, and tells kinds of "
        "instrument apart. "
        "Trained by Earmark's own trainer on music synthesised from sampled instruments; it has "
        "heard no real recording."
    ),
    licence="CC-BY-4.0",
    start=COMMON.name,
    dimensions=DIMENSIONS,
    synthesis=SynthesisSettings(piano_share=0.25, family_share=0.5, bent_share=0.35),
    schedule=Schedule(steps=1100, warmup=30, decay_share=0.9),
)
