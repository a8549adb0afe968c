"""Whatever happens while a file is written, the old one stays whole and nothing is left lying."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from engine.errors import ExportError
from engine.export import write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_a_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "song.mid", b"new")
    assert (tmp_path / "song.mid").read_bytes() == b"new"
    assert names(tmp_path) == ["song.mid"]


def test_replaces_an_old_file_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"old and longer")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "real.mid"
    target.write_bytes(b"old")
    link = tmp_path / "link.mid"
    try:
        link.symlink_to(target)
    except OSError:  # Windows without the right to make links
        return
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "you may not write there"),
        (errno.EDQUOT, "your share of the disk is used up"),
        (errno.EIO, "input/output error"),
    ],
)
def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExportError, match=sentence) as caught:
        write_atomically(path, b"new")
    assert "song.mid" in caught.value.what
    assert str(tmp_path) in caught.value.what
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["song.mid"]


def test_stopping_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["song.mid"]


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "song.mid").mkdir()
    with pytest.raises(ExportError, match="a folder of that name is in the way"):
        write_atomically(tmp_path / "song.mid", b"new")
    assert names(tmp_path) == ["song.mid"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no such folder"):
        write_atomically(tmp_path / "gone" / "song.mid", b"new")


def test_a_name_too_long(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="the name is too long"):
        write_atomically(tmp_path / ("a" * 300 + ".mid"), b"new")
    assert names(tmp_path) == []


def test_a_name_that_just_fits(tmp_path: Path) -> None:
    name = "a" * 251 + ".mid"
    write_atomically(tmp_path / name, b"new")
    assert names(tmp_path) == [name]


def test_a_write_protected_file_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ExportError, match="you may not write there"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
