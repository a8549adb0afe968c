"""Going from note to note with the keyboard: which one comes next."""

from app.roll.table import NoteTable

TOGETHER = 0.03  # s: notes of one chord begin no further apart


def first_from(table: NoteTable, seconds: float) -> int | None:
    """The first note that begins at `seconds` or later; else the last; None without notes."""
    if not len(table):
        return None
    onsets = table.values[:, 0]
    return min(int(onsets.searchsorted(seconds, side="left")), len(table) - 1)


def beside(table: NoteTable, index: int, step: int) -> int | None:
    """The note `step` further in time (lower ones of a chord first); None past the ends."""
    further = index + step
    return further if 0 <= further < len(table) else None


def above(table: NoteTable, index: int, step: int) -> int | None:
    """The next higher (`step` 1) or lower (-1) note that sounds while this one begins."""
    onset, pitch = table.values[index, 0], table.values[index, 2]
    together = table.seen(onset - TOGETHER, onset + TOGETHER)
    distance = (table.values[together, 2] - pitch) * step
    candidates = [
        (d, i) for d, i in zip(distance.tolist(), together.tolist(), strict=True) if d > 0
    ]
    return min(candidates)[1] if candidates else None
