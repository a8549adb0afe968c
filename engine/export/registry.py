"""Every format Earmark writes. The dialog, the terminal and the tests read this tuple."""

from engine.export.exporter import Exporter
from engine.export.midi import render as render_midi

EXPORTERS: tuple[Exporter, ...] = (Exporter("midi", "Standard MIDI file", "mid", render_midi),)
