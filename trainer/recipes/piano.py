"""The piano model: the common trunk, then pianos alone while the rate falls."""

import dataclasses

from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.common import COMMON, DIMENSIONS
from trainer.recipes.recipe import Recipe, Schedule

PIANO = Recipe(
    name="piano",
    title="Piano",
    about=(
        "Hears pianos: notes, their loudness, and the sustain pedal. "
        "Trained by Earmark's own trainer on music synthesised from sampled instruments; it has "
        "heard no real recording."
    ),
    licence="CC-BY-4.0",
    start=COMMON.name,
    dimensions=dataclasses.replace(DIMENSIONS, families=0),
    synthesis=SynthesisSettings(piano_share=1.0, drums_share=0.04),
    schedule=Schedule(steps=1200, warmup=30, decay_share=0.9),
)
