"""Every format Earmark writes. The dialog, the terminal and the tests read these tuples."""

from engine.export import midi_score, scored
from engine.export.chart import song
from engine.export.exporter import Exporter, FolderExporter
from engine.export.midi import render as render_midi

EXPORTERS: tuple[Exporter, ...] = (
    Exporter("midi", "MIDI file, as performed", "mid", render_midi),
    Exporter("midi-score", "MIDI file, as in the score", "score.mid", midi_score.render),
    Exporter("musicxml", "MusicXML score", "musicxml", scored.render_musicxml),
    Exporter("mxl", "compressed MusicXML score", "mxl", scored.render_mxl),
    Exporter("pdf", "PDF score", "pdf", scored.render_pdf),
)

PAGE_EXPORTERS: tuple[FolderExporter, ...] = (
    FolderExporter("svg", "SVG pages", " (pages)", scored.fill_pages, ours=scored.OURS),
)
"""Scores of several files, one for each page."""

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

ALL_EXPORTERS: tuple[Exporter | FolderExporter, ...] = (
    *EXPORTERS,
    *PAGE_EXPORTERS,
    *SONG_EXPORTERS,
)
