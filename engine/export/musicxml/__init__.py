"""A score as MusicXML 4.0, plain or compressed.

Written with the standard library. music21 would write it too, but only through its own streams:
it groups beams, ties, rests and voices anew, which the score has decided already, gives no note
an id of ours, and takes several times as long. Here what the score says is what stands in the
file.
"""

from engine.export.musicxml.about import About
from engine.export.musicxml.container import compressed
from engine.export.musicxml.document import write
from engine.export.musicxml.exchange import for_exchange
from engine.export.musicxml.ids import NoteId, note_of

__all__ = ["About", "NoteId", "compressed", "for_exchange", "note_of", "write"]
