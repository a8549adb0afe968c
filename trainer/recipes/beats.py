"""The beat model: where the beats are, and which of them begin a bar.

How the numbers were chosen. 16 kHz and one bin a semitone: what marks a beat is a stroke or a
change of harmony, and neither needs more. Frames of 20 ms, between which a parabola finds the
beat. Clips of 24 seconds: a metre is known by bars that come again, and the network looks 13.6
seconds to each side.

    python -m trainer train beats --kit KIT --cache CACHE --run RUN --workers 1
    python -m trainer tune RUN --kit KIT --cache CACHE
    python -m trainer release RUN --kit KIT --cache CACHE --version 1.0.0
"""

from engine.models.card import FeatureSettings
from trainer.recipes.recipe import BeatPage, Recipe, Schedule

BEATS = Recipe(
    name="beats",
    title="Beats",
    about=(
        "Hears beats and bars, of bands, of drums alone and of instruments without drums. "
        "Trained by Earmark's own trainer on music rendered with sampled instruments and kits; it "
        "has heard no real recording."
    ),
    licence="CC-BY-4.0",
    task="beats",
    features=FeatureSettings(
        sample_rate=16000,
        hop_samples=320,
        window_sizes=(512, 2048),
        bins_per_semitone=1,
        bins=95,
        lowest_hz=32.7,
    ),
    beats=BeatPage(),
    schedule=Schedule(
        steps=1500,
        batch=6,
        warmup=60,
        decay_share=0.5,
        validate_every=250,
        average_decay=0.99,
        validation_clips=24,
    ),
)
