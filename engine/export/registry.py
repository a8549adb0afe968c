"""Every format Earmark writes. The dialog, the terminal and the tests read these tuples."""

from engine.export.chart import song
from engine.export.exporter import Exporter, FolderExporter
from engine.export.midi import render as render_midi

EXPORTERS: tuple[Exporter, ...] = (Exporter("midi", "Standard MIDI file", "mid", render_midi),)

SONG_EXPORTERS: tuple[FolderExporter, ...] = (
    FolderExporter("clonehero", "Clone Hero / YARG song", "", song.fill, ours=song.OURS),
    FolderExporter(
        "clonehero-midi",
        "Clone Hero / YARG song with notes.mid",
        " (notes.mid)",
        song.fill_with_midi,
        ours=song.OURS,
    ),
    FolderExporter("sng", "Clone Hero / YARG song in one file", ".sng", song.fill, song.bundle),
)
"""Songs to play along with: several files each, sound and all."""

ALL_EXPORTERS: tuple[Exporter | FolderExporter, ...] = (*EXPORTERS, *SONG_EXPORTERS)
