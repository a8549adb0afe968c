"""Equal terms: the same corpus, the same schedule and the same seconds for every system."""

import dataclasses

from trainer.recipes.recipe import Recipe, Schedule
from trainer.recipes.regime import Regime

REGIME = Regime(kept=4000)
"""Nine hours of music, rendered once: small networks learn faster than clips are rendered."""
SCHEDULE = Schedule(
    steps=1200,
    batch=8,
    warmup=60,
    peak_rate=2e-3,
    decay_share=0.4,
    validate_every=200,
    validation_clips=24,
)
"""Of which a run does as many steps as its minutes allow: the rate falls with them."""

SHORT = (
    "schedule.steps=4",
    "schedule.batch=2",
    "schedule.warmup=1",
    "schedule.validate_every=2",
    "schedule.validation_clips=2",
    "synthesis.seconds=1.0",
)
SHORT_NOTES = SHORT
SHORT_DRUMS = (*SHORT, "drums.synthesis.seconds=1.0", "drums.synthesis.tapes=0")


def on_equal_terms(recipe: Recipe, name: str, **changes: object) -> Recipe:
    """A recipe under another name, begun from nothing and trained by the table's schedule."""
    changed = dataclasses.replace(recipe, name=name, start="", schedule=SCHEDULE, regime=REGIME)
    return dataclasses.replace(changed, **changes)  # type: ignore[arg-type]
