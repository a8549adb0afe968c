"""History: what a run has learnt at each validation, in `history.json` beside its weights.

It is also what the run decides by: which checkpoint is the best, whether to end early, and how
often the rate was lowered. All of that is worked out from the rows, so that a run that was killed
decides as if it had not been.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.files import replacing

HISTORY = "history.json"
LOSS = "valid/loss"
WORTH = 1e-4
"""A loss is lower only if it is so by this share."""

Row = dict[str, float]


@dataclass(slots=True)
class History:
    """The rows of a run's file; each has `step`, losses, rate, seconds and speed."""

    path: Path
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, run: Path, step: int) -> "History":
        """The history of a run up to `step`; what lies after it will come again."""
        path = run / HISTORY
        rows = json.loads(path.read_text("utf-8")) if path.exists() else []
        return cls(path, [row for row in rows if row["step"] <= step])

    def add(self, row: Row) -> None:
        """Add a row, and write them all."""
        self.rows.append(row)
        with replacing(self.path) as file:
            file.write(json.dumps(self.rows, indent=1).encode())

    @property
    def losses(self) -> list[float]:
        """The validation losses, oldest first."""
        return [row[LOSS] for row in self.rows if LOSS in row]

    @property
    def seconds(self) -> float:
        """How long the run had taken at its last row."""
        return self.rows[-1]["seconds"] if self.rows else 0.0

    @property
    def is_best(self) -> bool:
        """Whether the last validation was the best so far."""
        return bool(self.losses) and best_place(self.losses) == len(self.losses) - 1

    @property
    def best(self) -> Row | None:
        """The row of the lowest validation loss; None where there is none yet."""
        rows = [row for row in self.rows if LOSS in row]
        return rows[best_place(self.losses)] if rows else None


def best_place(losses: Sequence[float]) -> int:
    """Where the lowest loss is; of equal ones the first."""
    return min(range(len(losses)), key=lambda place: losses[place])


def is_over(losses: Sequence[float], patience: int) -> bool:
    """Whether the loss has not fallen for `patience` validations; never for a patience of 0."""
    if not patience or not losses:
        return False
    return _waiting(losses)[-1] >= patience


def reductions(losses: Sequence[float], patience: int) -> int:
    """How often a plateau was left: the loss not lower for more than `patience` validations.

    As torch's ReduceLROnPlateau counts, but from the losses alone.
    """
    count, best, bad = 0, float("inf"), 0
    for loss in losses:
        bad = 0 if loss < best * (1.0 - WORTH) else bad + 1
        best = min(best, loss)
        if bad > patience:
            count, bad = count + 1, 0
    return count


def _waiting(losses: Sequence[float]) -> list[int]:
    """For each validation, how many there have been since the loss was last lowered."""
    waits, best, bad = [], float("inf"), 0
    for loss in losses:
        bad = 0 if loss < best * (1.0 - WORTH) else bad + 1
        best = min(best, loss)
        waits.append(bad)
    return waits
