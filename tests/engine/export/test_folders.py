"""Several files at once: all of them or none, and nobody else's folder is ever replaced."""

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from engine.errors import ExportError, FolderInTheWay
from engine.export import FolderExporter, Request, check_place, export_steps, write_export
from engine.music import Transcription

REQUEST = Request(Transcription())
OURS = frozenset({"notes", "song.ini"})


def fill(_: Request, folder: Path) -> Iterator[float]:
    assert not list(folder.iterdir())
    (folder / "notes").write_bytes(b"new notes")
    yield 0.5
    (folder / "song.ini").write_bytes(b"new ini")


def bundle(folder: Path, file: BinaryIO) -> None:
    for path in sorted(folder.iterdir()):
        file.write(path.read_bytes())


FOLDER = FolderExporter("song", "A song", "", fill, ours=OURS)
BUNDLE = FolderExporter("pack", "A song in one file", ".pack", fill, bundle)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def old_song(path: Path) -> Path:
    path.mkdir()
    for name in ("notes", "song.ini", "video.webm"):
        (path / name).write_bytes(b"old")
    return path


def test_a_new_folder(tmp_path: Path) -> None:
    check_place(FOLDER, tmp_path / "song")
    write_export(FOLDER, REQUEST, tmp_path / "song")
    assert names(tmp_path) == ["song"]
    assert names(tmp_path / "song") == ["notes", "song.ini"]


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    told: list[float] = []
    write_export(FOLDER, REQUEST, tmp_path / "song", progress=told.append)
    assert told == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("exporter", [FOLDER, BUNDLE])
def test_stopped_halfway_it_leaves_what_was_there(exporter: FolderExporter, tmp_path: Path) -> None:
    old_song(tmp_path / "song")
    steps = export_steps(exporter, REQUEST, exporter.place(tmp_path, "song"), replace=True)
    assert [next(steps), next(steps)] == [0.0, 0.5]
    assert len(names(tmp_path)) == 2, "it works beside the old song"
    steps.close()
    assert names(tmp_path) == ["song"]
    assert (tmp_path / "song" / "notes").read_bytes() == b"old"


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "song").mkdir()
    write_export(FOLDER, REQUEST, tmp_path / "song")
    assert (tmp_path / "song" / "notes").read_bytes() == b"new notes"


def test_the_folder_as_one_file(tmp_path: Path) -> None:
    path = BUNDLE.place(tmp_path, "song")
    write_export(BUNDLE, REQUEST, path)
    assert names(tmp_path) == ["song.pack"]
    assert path.read_bytes() == b"new notesnew ini"


def test_a_song_is_replaced_only_if_asked_and_what_else_is_in_it_stays(tmp_path: Path) -> None:
    path = old_song(tmp_path / "song")
    for attempt in (check_place, lambda e, p: write_export(e, REQUEST, p)):
        with pytest.raises(FolderInTheWay, match="--force"):
            attempt(FOLDER, path)
    assert (path / "notes").read_bytes() == b"old"
    check_place(FOLDER, path, replace=True)
    write_export(FOLDER, REQUEST, path, replace=True)
    assert names(tmp_path) == ["song"]
    assert (path / "notes").read_bytes() == b"new notes"
    assert (path / "video.webm").read_bytes() == b"old"


def test_a_folder_of_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "song").mkdir()
    (tmp_path / "song" / "diary.txt").write_text("mine")
    with pytest.raises(FolderInTheWay, match="other things"):
        write_export(FOLDER, REQUEST, tmp_path / "song", replace=True)
    assert names(tmp_path / "song") == ["diary.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(b"mine")
    with pytest.raises(ExportError, match="a file is in the way"):
        write_export(FOLDER, REQUEST, tmp_path / "song", replace=True)
    assert (tmp_path / "song").read_bytes() == b"mine"


@pytest.mark.parametrize("exporter", [FOLDER, BUNDLE])
@pytest.mark.parametrize("kind", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_failing_disk_leaves_what_was_there(
    exporter: FolderExporter,
    kind: BaseException,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old_song(tmp_path / "song")

    def fail(_: int) -> None:
        raise kind

    monkeypatch.setattr(os, "fsync", fail)
    expected = ExportError if isinstance(kind, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_export(exporter, REQUEST, exporter.place(tmp_path, "song"), replace=True)
    assert names(tmp_path) == ["song"]
    assert (tmp_path / "song" / "notes").read_bytes() == b"old"


def test_a_name_that_cannot_be_taken_gives_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old_song(tmp_path / "song")
    really = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target == path and (self / "notes").read_bytes() != b"old":
            raise PermissionError(errno.EACCES, "no")
        return really(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(ExportError, match="may not write"):
        write_export(FOLDER, REQUEST, path, replace=True)
    assert names(tmp_path) == ["song"]
    assert (path / "notes").read_bytes() == b"old"


def test_what_a_killed_program_left_is_cleared_away_a_day_later(tmp_path: Path) -> None:
    for name, age in (("old", 2 * 24 * 3600), ("new", 60)):
        left = tmp_path / f".earmark-{name}.making"
        left.mkdir()
        os.utime(left, (time.time() - age,) * 2)
    write_export(FOLDER, REQUEST, tmp_path / "song")
    assert names(tmp_path) == [".earmark-new.making", "song"]
