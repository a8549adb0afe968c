"""What can go wrong in engraving, in sentences."""

from engine.errors import EarmarkError


class ScoreNotDrawn(EarmarkError):
    """The engraver did not take the score."""

    def __init__(self) -> None:
        super().__init__(
            "The score could not be drawn.",
            "Export it as MusicXML and open it in a notation program; and please report this.",
        )


class EngraverMissing(EarmarkError):
    """Verovio is not installed, or does not run on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "The library that draws scores (verovio) is not installed.",
            "Run ./start once more, or export MusicXML, which needs no library.",
        )
