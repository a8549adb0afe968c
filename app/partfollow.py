"""Which parts are which after an edit: what was said of some of them goes on holding."""

from collections.abc import Collection, Sequence

from engine.music import Part


def followed(before: Sequence[Part], after: Sequence[Part], some: Collection[int]) -> set[int]:
    """The numbers that `some` of the parts have after an edit.

    While as many are there, each keeps its number; where parts came or went, those that were not
    touched are found again.
    """
    if len(before) == len(after):
        return set(some)
    meant = [before[index] for index in some if index < len(before)]
    return {k for k, part in enumerate(after) if any(part is other for other in meant)}
