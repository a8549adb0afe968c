"""The model for any instrument: the released one, gone on with, on bands and soloists.

1.x came of the trunk (`common`, 1,700 steps) and 1,100 steps of its own. This page goes on from
its weights for 1,000 more, as `--start` says, and needs its family head balanced afterwards:

    python -m trainer train any --start resources/models/any.card.json --kit KIT
    python -m trainer balance runs/any --kit KIT

New against that branch: half of the scores are performed as Vienna's pianists do, most pedals are
pressed as theirs, a fifth of the textures are drills, one clip in fourteen is no music (and counts
thrice: speech has a pitch, and this model hears singers), and velocities are asked beside the
level of the passage, by their ratios.
"""

from trainer.data.performance import PerformanceSettings
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.common import COMMON, DIMENSIONS
from trainer.recipes.recipe import LossSettings, Recipe, Schedule

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
    performance=PerformanceSettings(drill_share=0.2, humanised_share=0.5),
    synthesis=SynthesisSettings(
        piano_share=0.25,
        grand_share=0.5,
        family_share=0.5,
        bent_share=0.35,
        vienna_share=0.6,
        silent_share=0.07,
        silent_distractor_share=0.9,
    ),
    loss=LossSettings(silence=3.0),
    schedule=Schedule(steps=1000, warmup=60, peak_rate=2e-3, decay_share=0.9),
)
