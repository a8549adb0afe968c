"""The trunk from which the models for pitched music branch: trained once, at a steady rate."""

from engine.networks.harmonic import HarmonicDimensions
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.recipe import Recipe, Schedule

DIMENSIONS = HarmonicDimensions(
    channels=64,
    head_channels=64,
    interval_channels=16,
    stride=2,
    pedal=True,
    families=7,
)

COMMON = Recipe(
    name="common",
    title="Trunk",
    about="Half trained, to be gone on with by other recipes.",
    licence="CC-BY-4.0",
    dimensions=DIMENSIONS,
    synthesis=SynthesisSettings(piano_share=0.6),
    # No fall of the rate: that is what the branches do, each on its own music (the schedule of
    # Hägele et al. 2024, in which a stable run can be branched anywhere).
    schedule=Schedule(steps=1700, decay_share=0.0),
)
