"""Network output to notes, parts, pedal, drums and beats; pure functions."""

from engine.decode.beats import decode_beats
from engine.decode.drums import decode_drum_part, decode_drums
from engine.decode.notes import decode_notes
from engine.decode.options import BeatOptions, DrumOptions, NoteOptions
from engine.decode.parts import decode_parts
from engine.decode.pedal import decode_pedal
from engine.decode.posteriors import Posteriors

__all__ = [
    "BeatOptions",
    "DrumOptions",
    "NoteOptions",
    "Posteriors",
    "decode_beats",
    "decode_drum_part",
    "decode_drums",
    "decode_notes",
    "decode_parts",
    "decode_pedal",
]
