"""Any export to its place on the disk, whether it is one file or a folder of several."""

from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from engine.export.exporter import Exporter, FolderExporter, Request
from engine.export.folders import check_folder, folder_steps
from engine.export.write import check_writable, write_atomically


def check_place(exporter: Exporter | FolderExporter, path: Path, replace: bool = False) -> None:
    """Raise what `write_export` is sure to raise: before an hour of work, not after."""
    if isinstance(exporter, FolderExporter):
        check_folder(exporter, path, replace)
    else:
        check_writable(path)


def export_steps(
    exporter: Exporter | FolderExporter, request: Request, path: Path, replace: bool = False
) -> Generator[float, None, None]:
    """Write an export in one step as far as anyone can see; yields the fraction done.

    A file is replaced, a folder only if `replace` says so. Closed before its end it leaves
    everything as it was. ExportError says what the disk refused, FolderInTheWay that a folder is
    there already; what the exporter misses (drums, a tempo) it says itself.
    """
    yield 0.0
    if isinstance(exporter, FolderExporter):
        yield from folder_steps(exporter, request, path, replace)
    else:
        write_atomically(path, exporter.render(request))
    yield 1.0


def write_export(
    exporter: Exporter | FolderExporter,
    request: Request,
    path: Path,
    replace: bool = False,
    progress: Callable[[float], object] = lambda _: None,
) -> None:
    """All of `export_steps` at once; `progress` is told the fraction done."""
    with closing(export_steps(exporter, request, path, replace)) as steps:
        for fraction in steps:
            progress(fraction)
