"""What chooses the thresholds of a run, by its recipe's task."""

import json
from collections.abc import Callable
from pathlib import Path

from trainer import tune, tune_beats, tune_drums, tune_spelling
from trainer.data.sources import Sources

Tuned = tune.Tuned | tune_drums.TunedDrums | tune_beats.TunedBeats | tune_spelling.TunedSpelling


TUNERS: dict[str, Callable[[Path, Sources], Tuned]] = {
    "notes": tune.tune,
    "drums": tune_drums.tune,
    "beats": tune_beats.tune,
    "spelling": tune_spelling.tune,
}


def tuned(run: Path, sources: Sources) -> Tuned:
    """Choose a run's thresholds, and calibrate its confidence."""
    recipe = json.loads((run / "recipe.json").read_text("utf-8"))
    return TUNERS[recipe.get("task", "notes")](run, sources)
