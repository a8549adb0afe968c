"""Files other programs read: one row per format, and the one way anything reaches the disk."""

from engine.export.exporter import Exporter, Request
from engine.export.registry import EXPORTERS
from engine.export.write import check_writable, make_folder, write_atomically

__all__ = [
    "EXPORTERS",
    "Exporter",
    "Request",
    "check_writable",
    "make_folder",
    "write_atomically",
]
