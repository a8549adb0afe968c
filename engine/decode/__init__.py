"""Network output to notes; pure functions."""

from engine.decode.notes import decode_notes
from engine.decode.options import NoteOptions
from engine.decode.posteriors import Posteriors

__all__ = ["NoteOptions", "Posteriors", "decode_notes"]
