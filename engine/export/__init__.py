"""Files other programs read: one row per format, and the one way anything reaches the disk."""

from engine.export.exporter import Exporter, FolderExporter, Request
from engine.export.metadata import Metadata
from engine.export.places import check_place, export_steps, write_export
from engine.export.registry import ALL_EXPORTERS, EXPORTERS, PAGE_EXPORTERS, SONG_EXPORTERS
from engine.export.write import check_writable, make_folder, write_atomically

__all__ = [
    "ALL_EXPORTERS",
    "EXPORTERS",
    "PAGE_EXPORTERS",
    "SONG_EXPORTERS",
    "Exporter",
    "FolderExporter",
    "Metadata",
    "Request",
    "check_place",
    "check_writable",
    "export_steps",
    "make_folder",
    "write_atomically",
    "write_export",
]
