"""What can go wrong with models that hear as one plays, in sentences."""

from engine.errors import EarmarkError


class ListensLive(EarmarkError):
    """A live model is asked for a recording."""

    def __init__(self, title: str) -> None:
        super().__init__(
            f"The model “{title}” hears music while it is played, not recordings.",
            "Choose another one; “earmark models” lists them.",
        )
