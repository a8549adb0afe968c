"""What can go wrong with models that are scored, averaged, taught or released, in sentences."""

from engine.errors import EarmarkError


class NothingToScore(EarmarkError):
    """An ear was asked about recordings that have nothing for it."""

    def __init__(self, name: str, hears: str) -> None:
        super().__init__(
            f"{name} hears {hears}, and of these recordings nobody knows any.",
            "Choose others: rendered clips (--kit), a prepared split (--manifest) or --pairs.",
        )


class NoTrials(EarmarkError):
    """Models are to be scored, and nobody said on what."""

    def __init__(self) -> None:
        super().__init__(
            "On what should they be scored?",
            "Say --kit PATH (rendered clips), --manifest FILE --split NAME, or --pairs FOLDER.",
        )


class CannotAverage(EarmarkError):
    """Runs whose weights have no average."""
