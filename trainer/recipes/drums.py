r"""The drum model: eleven pieces of a kit, alone and under bands.

How the numbers were chosen. 24 kHz: cymbals are told apart between 3 and 12 kHz, the kits hold
nothing above 16, and the transforms of two windows every 10 ms cost the same at 22, 24 or 32 kHz;
24 has a hop of a whole number of samples, and is a rate all lossy coders take. One bin a semitone
from 41 Hz up to 11 kHz. Clips are eight seconds: a ride is known by what it does after a bar.

Measured: on two cores, of which one renders, a step took 0.5 to 0.6 s. The first batches wait for
the tapes (256, a quarter to half a second each) and for the sound fonts' kits, made once. A run may
be given other `schedule.steps` while it runs: it is the last part in which the rate falls.

Version 1.0.0 began with random weights and took 4,000 steps with this schedule, on clips without
singers, riffs, shaken percussion, rattles and mastering. Version 1.1.0 went on from its weights:

    python -m trainer train drums --kit KIT --cache CACHE --run RUN --start CARD_OF_1_0_0 \
        --workers 2 --set seed=2 --set schedule.steps=3600 --set schedule.peak_rate=2e-3 \
        --set schedule.decay_share=0.6 --set schedule.validate_every=600
    python -m trainer release RUN --kit KIT --cache CACHE --version 1.1.0

43 minutes beside other work; at step 2,850 it was stopped and given `schedule.steps=3250`.
"""

from engine.models.card import FeatureSettings
from trainer.data.synthesis import SynthesisSettings
from trainer.recipes.recipe import DrumPage, Recipe, Schedule

DRUMS = Recipe(
    name="drums",
    title="Drums",
    about=(
        "Hears a drum kit, alone or in a band: kick, snare and side stick, hi-hats, toms, crash "
        "and ride, and how hard they are struck. "
        "Trained by Earmark's own trainer on performances rendered with sampled and synthetic "
        "kits; it has heard no real recording."
    ),
    licence="CC-BY-4.0",
    task="drums",
    features=FeatureSettings(
        sample_rate=24000,
        hop_samples=240,
        window_sizes=(512, 2048),
        bins_per_semitone=1,
        bins=98,
        lowest_hz=41.2,
    ),
    # Bands beside the kit: more of them than soloists, and voices that speak among them.
    synthesis=SynthesisSettings(
        piano_share=0.2, other_solo_share=0.15, distractor_share=0.3, distractor_db=(-12.0, 6.0)
    ),
    drums=DrumPage(),
    schedule=Schedule(steps=4000, batch=8, warmup=60, decay_share=0.5, validate_every=250),
)
