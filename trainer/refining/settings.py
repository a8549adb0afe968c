"""RefinerSettings: from which probabilities on a refiner is believed, and where they are kept."""

import json
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RefinerSettings:
    """What `tune` finds for a refiner, as probabilities.

    From `threshold` on a cell of a refined roll sounds. A note that was written stays from the mean
    `believed` on; one that nobody wrote has to be surer to be added: `new` in every frame.
    """

    threshold: float = 0.5
    believed: float = 0.35
    new: float = 0.8


def tuned_settings(path: Path) -> RefinerSettings | None:
    """Those that `tune` kept in a file; None where there is none, or it is of another kind."""
    if not path.is_file():
        return None
    values = json.loads(path.read_text("utf-8"))["settings"]
    known = {field.name for field in fields(RefinerSettings)}
    return RefinerSettings(**values) if set(values) <= known else None
