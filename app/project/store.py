"""Projects to files and back: `.earmark`.

Saving never leaves less than there was: the new file takes the old one's place only when it is
whole. Opening believes nothing: see `container` and `checks`.
"""

import os
from contextlib import suppress
from pathlib import Path
from zipfile import LargeZipFile

from app.project.checks import NotBelieved
from app.project.container import Contents, read_contents, write_contents
from app.project.migrations import FORMAT_VERSION, Records, migrate
from app.project.operations import with_embedded_audio
from app.project.project import AudioReference, Project
from app.project.records import FORMAT_NAME, from_records, to_records
from app.project.said_records import arrays_of
from app.project.scratch import scratch_folder
from engine.errors import (
    AudioMissing,
    ProjectDamaged,
    ProjectMissing,
    ProjectNewer,
    ProjectNotSaved,
)
from engine.files import reason, replacing

SUFFIX = ".earmark"


def save(project: Project, path: Path, embed_audio: bool = False) -> Project:
    """Write the project to `path`; returns it as the file has it now.

    A recording that was embedded once stays so, because the file holds the only copy that is
    sure to exist. Raises ProjectNotSaved, or AudioMissing where there is nothing to embed; the
    file that was there before is untouched then.
    """
    if embed_audio:
        project = with_embedded_audio(project)
    embedded = project.audio.path if project.audio and project.audio.embedded else None
    if embedded and not embedded.is_file():
        raise AudioMissing(embedded)
    try:
        contents = Contents(
            to_records(project, path.absolute().parent),
            arrays_of(project),
            embedded,
        )
        with replacing(path) as file:
            write_contents(contents, file)
    except OSError as error:
        raise ProjectNotSaved(path, reason(error)) from error
    except (ValueError, LargeZipFile) as error:
        raise ProjectNotSaved(path, f"it holds something no file can ({error})") from error
    return project


def open_project(path: Path, scratch: Path | None = None) -> Project:
    """Read a project; a recording that is missing does not keep the notes from being opened.

    Raises ProjectMissing, ProjectNewer or ProjectDamaged. Unpacked files go to `scratch`, by
    default that of this process, and go away with it: open projects in the process (in a thread
    of it, if you like) that is going to use them.
    """
    try:
        contents = read_contents(path, scratch or scratch_folder())
        records = _current(contents.records, path)
        project = from_records(records, path.absolute().parent, contents.arrays, contents.audio)
    except FileNotFoundError as error:
        raise ProjectMissing(path) from error
    except OSError as error:
        raise ProjectDamaged(path, reason(error)) from error
    except NotBelieved as error:
        raise ProjectDamaged(path, str(error)) from error
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise ProjectDamaged(path, "something in it is damaged") from error
    if project.audio and project.audio.embedded:
        _restore_date(project.audio)
    return project


def _current(records: Records, path: Path) -> Records:
    """The records in today's version."""
    version = records.get("version")
    if records.get("format") != FORMAT_NAME or type(version) is not int or version < 0:
        raise NotBelieved("it is no Earmark project")
    if version > FORMAT_VERSION:
        raise ProjectNewer(path)
    return migrate(records)


def _restore_date(audio: AudioReference) -> None:
    """Give an unpacked recording its date back, by which it is known to be unchanged."""
    with suppress(OSError):
        os.utime(audio.path, ns=(audio.modified_ns, audio.modified_ns))
