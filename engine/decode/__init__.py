"""Network output to notes, parts and pedal; pure functions."""

from engine.decode.notes import decode_notes
from engine.decode.options import NoteOptions
from engine.decode.parts import decode_parts
from engine.decode.pedal import decode_pedal
from engine.decode.posteriors import Posteriors

__all__ = ["NoteOptions", "Posteriors", "decode_notes", "decode_parts", "decode_pedal"]
