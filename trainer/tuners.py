"""What chooses the thresholds of a run, by its recipe's task."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

from engine.files import replacing
from trainer import tune, tune_beats, tune_drums, tune_live, tune_refiner, tune_spelling
from trainer.data.sources import Sources

TUNED = "tuned.json"
Tuned = (
    tune.Tuned
    | tune_drums.TunedDrums
    | tune_beats.TunedBeats
    | tune_spelling.TunedSpelling
    | tune_refiner.TunedRefiner
)


TUNERS: dict[str, Callable[[Path, Sources], Tuned]] = {
    "notes": tune.tune,
    "live": tune_live.tune,
    "drums": tune_drums.tune,
    "beats": tune_beats.tune,
    "spelling": tune_spelling.tune,
    "refining": tune_refiner.tune,
}


def tuned(run: Path, sources: Sources) -> Tuned:
    """Choose a run's thresholds, calibrate its confidence, and keep both beside its weights."""
    recipe = json.loads((run / "recipe.json").read_text("utf-8"))
    found = TUNERS[recipe.get("task", "notes")](run, sources)
    values = {"settings": dataclasses.asdict(found.settings), "scores": found.scores}
    with replacing(run / TUNED) as file:
        file.write(json.dumps(values, indent=1).encode())
    return found
