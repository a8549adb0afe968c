"""Archives: unpacked, and kept in their folder."""

from pathlib import Path

import pytest

from tests.trainer.data.building.shelf import package, tarred, zipped
from trainer.data.building.archives import unpack
from trainer.data.building.errors import ArchiveUnsafe


@pytest.mark.parametrize("pack", [zipped, tarred, package])
def test_archives_are_unpacked(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    (tmp_path / "a").write_bytes(pack({"one/two.txt": b"2", "three.txt": b"3"}))
    unpack(tmp_path / "a", tmp_path / "out")
    assert (tmp_path / "out/one/two.txt").read_bytes() == b"2"
    assert (tmp_path / "out/three.txt").read_bytes() == b"3"


@pytest.mark.parametrize("pack", [zipped, tarred, package])
@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil", "..\\evil", "C:\\evil"])
def test_nothing_is_written_outside(tmp_path: Path, pack: object, name: str) -> None:
    assert callable(pack)
    (tmp_path / "a").write_bytes(pack({name: b"evil"}))
    with pytest.raises(ArchiveUnsafe, match="outside its folder"):
        unpack(tmp_path / "a", tmp_path / "out")
    assert not list(tmp_path.rglob("evil"))


def test_links_are_left_out(tmp_path: Path) -> None:
    data = tarred({"link/evil": b"evil"}, {"link": str(tmp_path / "elsewhere")})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "a").write_bytes(data)
    unpack(tmp_path / "a", tmp_path / "out")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_link_that_is_there_already_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a").write_bytes(zipped({"link/evil": b"evil"}))
    with pytest.raises(ArchiveUnsafe, match="outside its folder"):
        unpack(tmp_path / "a", tmp_path / "out")


@pytest.mark.parametrize("pack", [zipped, tarred, package])
def test_bombs_and_damage_are_refused(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    data = pack({"a": bytes(200_000)})
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ArchiveUnsafe, match="more than it may"):
        unpack(tmp_path / "a", tmp_path / "out", largest=100_000)
    (tmp_path / "a").write_bytes(data[: len(data) // 2])
    with pytest.raises(ArchiveUnsafe):
        unpack(tmp_path / "a", tmp_path / "out")
    (tmp_path / "a").write_bytes(b"no archive")
    with pytest.raises(ArchiveUnsafe, match="no archive"):
        unpack(tmp_path / "a", tmp_path / "out")
