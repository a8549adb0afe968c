"""The beat model: where the beats are, and which of them begin a bar.

How the numbers were chosen. 16 kHz and one bin a semitone: what marks a beat is a stroke or a
change of harmony, and neither needs more. Frames of 20 ms, between which a parabola finds the
beat. Clips of 24 seconds: a metre is known by bars that come again, and the network looks 13.6
seconds to each side. Every recording is used six times at speeds that differ, because rendering
takes longer than learning; downbeats count half as much again as beats, because they are rarer.

    python -m trainer train beats --kit KIT --cache CACHE --run RUN --workers 2
    python -m trainer tune RUN --kit KIT --cache CACHE
    python -m trainer release RUN --kit KIT --cache CACHE --version 1.1.0

With OMP_NUM_THREADS=1 a step takes a third of the time on two cores: the network is small, and a
second thread only keeps the renderers waiting.
"""

from engine.models.card import FeatureSettings
from trainer.data.beat_synthesis import BeatSynthesisSettings
from trainer.recipes.recipe import BeatLossSettings, BeatPage, Recipe, Schedule

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
    beats=BeatPage(
        synthesis=BeatSynthesisSettings(uses=6),
        loss=BeatLossSettings(downbeat=1.5),
    ),
    schedule=Schedule(
        steps=6500,
        batch=6,
        warmup=60,
        peak_rate=2.5e-3,
        decay_share=0.5,
        validate_every=1000,
        average_decay=0.995,
        validation_clips=24,
    ),
)
