"""Any export to its place on the disk, whether it is one file or a folder of several."""

from pathlib import Path

from engine.export.exporter import Exporter, FolderExporter, Request
from engine.export.folders import check_folder, write_folder
from engine.export.write import check_writable, write_atomically


def check_place(exporter: Exporter | FolderExporter, path: Path, replace: bool = False) -> None:
    """Raise what `write_export` is sure to raise: before an hour of work, not after."""
    if isinstance(exporter, FolderExporter):
        check_folder(exporter, path, replace)
    else:
        check_writable(path)


def write_export(
    exporter: Exporter | FolderExporter, request: Request, path: Path, replace: bool = False
) -> None:
    """Write an export in one step. A file is replaced, a folder only if `replace` says so.

    ExportError says what the disk refused, FolderInTheWay that a folder is there already; what
    the exporter misses (drums, a tempo) it says itself.
    """
    if isinstance(exporter, FolderExporter):
        write_folder(exporter, request, path, replace)
    else:
        write_atomically(path, exporter.render(request))
