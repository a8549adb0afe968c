"""What can go wrong with models that are scored, averaged, taught or released, in sentences."""

from engine.errors import EarmarkError


class NothingToScore(EarmarkError):
    """An ear was asked about recordings that have nothing for it."""

    def __init__(self, name: str, hears: str) -> None:
        super().__init__(
            f"{name} hears {hears}, and of these recordings nobody knows any.",
            "Choose others: rendered clips (--kit), a prepared split (--manifest) or --pairs.",
        )


class CannotHear(EarmarkError):
    """A run whose network hears no recording."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} does not listen to recordings: {why}.")


class NoTrials(EarmarkError):
    """Models are to be scored, and nobody said on what."""

    def __init__(self) -> None:
        super().__init__(
            "On what should they be scored?",
            "Say --kit PATH (rendered clips), --manifest FILE --split NAME, or --pairs FOLDER.",
        )


class CannotAverage(EarmarkError):
    """Runs whose weights have no average."""


class CannotTeach(EarmarkError):
    """A teacher whose answers say nothing to the student."""


class NameTaken(EarmarkError):
    """A model would be installed under the name of one that is shipped."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Earmark is shipped with a model called “{name}”, which is taken first.",
            "Install yours under another name: --name my-model --title “My model”.",
        )


class NotForTheProgram(EarmarkError):
    """A system that the trainer reads, but the program does not."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} says tokens, which the program does not read: it cannot be released.",
            "“evaluate”, “compare” and “predict” take the run's folder as it is.",
        )


class CannotMeasure(EarmarkError):
    """A recipe whose step cannot be tried without clips."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A step of “{name}” cannot be tried without its data.",
            "See how fast it is with: train RECIPE --debug --kit PATH.",
        )
