"""The live model: it says a note a tenth of a second after it began.

How the numbers were chosen. Windows end 32 ms after their frame (the short one is centred there, as
in the other models; the long one, which tells low notes apart, was 128 ms ahead), so a third of
128 ms lies between them, which knows a new note's pitch sooner than the long one. The level is that
of the last eight seconds. The network looks 40 to 60 ms ahead and 5 seconds back. It begins with
the piano model's weights, laid into the past (`trainer.live_weights`), and half of its targets are
what the released models say (`trainer.data.live_clips`).

    python -m trainer train live --start resources/models/piano.card.json --kit KIT
    python -m trainer release runs/live --kit KIT --version 1.0.0
"""

from engine.models.card import FeatureSettings
from engine.networks.live import LiveDimensions
from trainer.data.performance import PerformanceSettings
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.recipe import LossSettings, NetworkPage, Recipe, Schedule

LIVE = Recipe(
    name="live",
    title="Live",
    about=(
        "Hears notes as they are played, of pianos best and of every instrument that has a pitch. "
        "Trained by Earmark's own trainer on music synthesised from sampled instruments, and by "
        "what its piano model and its model for any instrument say of it; it has heard no real "
        "recording."
    ),
    licence="CC-BY-4.0",
    task="live",
    network=NetworkPage("live", LiveDimensions()),
    features=FeatureSettings(
        window_sizes=(1024, 2048, 4096), look_ahead_samples=512, level_from_past=True
    ),
    performance=PerformanceSettings(
        drill_share=0.3,
        humanised_share=0.5,
        corpus_weights=(("pop909", 0.4), ("vienna", 0.14), ("lieder", 0.34), ("quartets", 0.12)),
    ),
    synthesis=SynthesisSettings(
        piano_share=0.68,
        grand_share=0.66,
        family_share=0.4,
        bent_share=0.25,
        pedal_share=0.6,
        vienna_share=0.6,
        silent_share=0.07,
        silent_distractor_share=0.9,
        drums_share=0.05,
    ),
    loss=LossSettings(onset=3.0, silence=2.0),
    schedule=Schedule(
        steps=1500, warmup=40, peak_rate=2e-3, decay_share=0.85, validate_every=500,
        validation_clips=16, average_decay=0.99,
    ),
    teacher_share=0.5,
)  # fmt: skip
