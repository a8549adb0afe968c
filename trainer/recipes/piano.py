"""The piano model: the released one, gone on with, on pianos as people play and record them.

1.x came of the trunk (`common`, 1,700 steps) and 1,200 steps of its own. This page goes on from
its weights for 1,500 more, as `--start` says:

    python -m trainer train piano --start resources/models/piano.card.json --kit KIT

New against that branch: four of five pianos are acoustic grands (they had been two of five: a
quarter of all instruments with a piano's keys are electric, others have quills), half of the
scores are performed and most pedals pressed as Vienna's pianists do, a third of the textures are
drills of what was missed, one clip in sixteen is no music, and velocities are asked beside the
level of the passage, by their ratios.
"""

import dataclasses

from trainer.data.performance import PerformanceSettings
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.common import COMMON, DIMENSIONS
from trainer.recipes.recipe import LossSettings, Recipe, Schedule

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
    performance=PerformanceSettings(
        drill_share=0.35,
        humanised_share=0.5,
        corpus_weights=(("pop909", 0.4), ("vienna", 0.14), ("lieder", 0.34), ("quartets", 0.12)),
    ),
    synthesis=SynthesisSettings(
        piano_share=1.0,
        grand_share=0.66,
        pedal_share=0.6,
        vienna_share=0.6,
        silent_share=0.06,
        silent_distractor_share=0.9,
        drums_share=0.03,
    ),
    loss=LossSettings(silence=2.0),
    # Steep at first: weights that had come to rest have to move again (the rate had been 3e-3).
    schedule=Schedule(steps=1500, warmup=60, peak_rate=2e-3, decay_share=0.9),
)
