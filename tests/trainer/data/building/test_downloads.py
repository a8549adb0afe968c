"""Downloads, from a small server here: checked, gone on with, refused."""

import hashlib
from pathlib import Path

import pytest

from tests.trainer.data.building.shelf import Shelf
from trainer.data.building import fetching
from trainer.data.building.errors import FetchFailed
from trainer.data.building.fetching import PART, fetch

DATA = bytes(range(256)) * 3000
DIGEST = hashlib.sha256(DATA).hexdigest()


def test_a_download_is_checked(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["a"] = DATA
    told: list[tuple[int, int]] = []
    got = fetch(shelf.address("a"), tmp_path / "a", DIGEST, told=lambda *seen: told.append(seen))
    assert got.path.read_bytes() == DATA
    assert got.known
    assert told[-1] == (len(DATA), len(DATA))
    again = fetch(shelf.address("a"), tmp_path / "a", DIGEST)
    assert again == got
    assert len(shelf.asked) == 1  # not fetched again


def test_a_download_without_a_digest_says_which_it_has(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["a"] = DATA
    got = fetch(shelf.address("a"), tmp_path / "a")
    assert (got.digest, got.known) == (DIGEST, False)


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_download_goes_on(shelf: Shelf, tmp_path: Path, ranges: bool) -> None:
    shelf.files["a"], shelf.broken, shelf.ranges = DATA, 2, ranges
    got = fetch(shelf.address("a"), tmp_path / "a", DIGEST)
    assert got.path.read_bytes() == DATA
    assert shelf.asked[0] == ""
    assert all(asked.startswith("bytes=") for asked in shelf.asked[1:])


def test_a_download_is_kept_for_the_next_time(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "ATTEMPTS", 1)
    shelf.files["a"], shelf.broken = DATA, 1
    with pytest.raises(FetchFailed, match="goes on where it stopped"):
        fetch(shelf.address("a"), tmp_path / "a", DIGEST)
    kept = (tmp_path / f"a{PART}").stat().st_size
    assert 0 < kept < len(DATA)
    assert fetch(shelf.address("a"), tmp_path / "a", DIGEST).path.read_bytes() == DATA
    assert shelf.asked[-1] == f"bytes={kept}-"


def test_a_whole_part_needs_nothing_more(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["a"] = DATA
    (tmp_path / f"a{PART}").write_bytes(DATA)
    assert fetch(shelf.address("a"), tmp_path / "a", DIGEST).path.read_bytes() == DATA


def test_another_file_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["a"] = DATA[:-1] + b"!"
    with pytest.raises(FetchFailed, match="is not the file it should be"):
        fetch(shelf.address("a"), tmp_path / "a", DIGEST)
    assert list(tmp_path.iterdir()) == []


def test_too_large_a_file_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    shelf.files["a"] = DATA
    with pytest.raises(FetchFailed, match="larger than the 1,000 bytes"):
        fetch(shelf.address("a"), tmp_path / "a", largest=1000)


def test_what_is_not_there_is_said_at_once(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="the server says 404"):
        fetch(shelf.address("nothing"), tmp_path / "a")
    assert len(shelf.asked) == 1
