"""Files nobody should believe: each gets a sentence, and nothing else happens."""

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project import migrations
from app.project.container import safe_name
from app.project.store import open_project, save
from engine.errors import ProjectDamaged, ProjectError, ProjectNewer
from tests.app.project.damaging import Records, records_of, refuse, rewrite
from tests.app.project.projects import drummed_project, everything


@pytest.mark.parametrize("data", [b"", b"{}", b"PK\x03\x04", b"RIFF" * 1000, b"\0" * 100_000])
def test_what_is_no_project_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.earmark"
    path.write_bytes(data)
    assert "no Earmark project" in refuse(path)


def test_some_other_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.earmark"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "no Earmark project" in refuse(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectDamaged, match="folder"):
        open_project(tmp_path)


def test_a_truncated_file_is_refused_wherever_it_ends(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in range(0, len(whole), 37):
        saved.write_bytes(whole[:length])
        assert "no Earmark project, or only a piece" in refuse(saved)


@given(place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed_or_harmless(
    place: int, bit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bits") / "piece.earmark"
    save(drummed_project(), path)
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)
    try:
        opened = open_project(path)
    except ProjectError:
        return
    assert everything(opened) == everything(drummed_project())  # a date, a comment: nothing of ours


def test_a_newer_version_is_told_so(saved: Path) -> None:
    newer = {**records_of(saved), "version": migrations.FORMAT_VERSION + 1, "chords": []}
    rewrite(saved, project=json.dumps(newer).encode())
    before = saved.read_bytes()
    with pytest.raises(ProjectNewer, match="newer version of Earmark"):
        open_project(saved)
    assert saved.read_bytes() == before


@pytest.mark.parametrize("version", [0, -1, True, None, "1", 1.0, [1]])
def test_a_version_nobody_wrote_is_refused(saved: Path, version: object) -> None:
    rewrite(saved, project=json.dumps({**records_of(saved), "version": version}).encode())
    refuse(saved)


def test_an_older_version_is_brought_up_to_date(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Version 0, which never was, had no volumes and called the sliders `knobs`."""
    later = range(1, migrations.FORMAT_VERSION)
    monkeypatch.setattr(migrations, "MIGRATIONS", dict.fromkeys(later, lambda records: records))

    def from_0(records: Records) -> Records:
        records = {**records, "choices": {"original_volume": 0.5, "result_volume": 0.25}}
        records["options"] = records.pop("knobs")
        return records

    old = {**records_of(saved), "version": 0}
    old["knobs"] = old.pop("options")
    del old["choices"]
    rewrite(saved, project=json.dumps(old).encode())
    refuse(saved)
    monkeypatch.setitem(migrations.MIGRATIONS, 0, from_0)
    assert everything(open_project(saved)) == everything(drummed_project())


def test_migrations_lead_to_the_present_without_a_gap() -> None:
    versions = sorted(migrations.MIGRATIONS)
    assert versions == list(
        range(migrations.FORMAT_VERSION - len(versions), migrations.FORMAT_VERSION)
    )


@pytest.mark.parametrize(
    "name",
    ["../../escape.wav", "/etc/escape.wav", "a/b.wav", "..", "C:escape.wav", "a\\b.wav", "NUL.wav"],
)
def test_no_name_leads_out_of_the_scratch_folder(saved: Path, tmp_path: Path, name: str) -> None:
    scratch = tmp_path / "deep" / "scratch"
    scratch.mkdir(parents=True)
    records = records_of(saved)
    records["audio"] |= {"embedded": True, "path": name}
    rewrite(saved, project=json.dumps(records).encode(), **{f"audio/{name}": b"sound"})
    assert "cannot be trusted" in refuse(saved, scratch)
    assert [path for path in (tmp_path / "deep").rglob("*") if path.is_file()] == []


def test_two_recordings_are_one_too_many(saved: Path) -> None:
    rewrite(saved, **{"audio/a.wav": b"a", "audio/b.wav": b"b"})
    refuse(saved)


def test_a_recording_without_room_on_the_disk_is_refused(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.project.container.SPARE_BYTES", 2**62)
    rewrite(saved, **{"audio/a.wav": b"a"})
    assert "free disk" in refuse(saved, tmp_path)


def test_packing_that_is_not_ours_is_refused(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in old.items():
            archive.writestr(name, data)
    assert "never packs" in refuse(saved)


def test_what_a_file_manager_added_does_no_harm(saved: Path) -> None:
    rewrite(saved, **{"__MACOSX/._project.json": b"x", "../evil": b"x"})
    assert everything(open_project(saved)) == everything(drummed_project())


@given(st.text(max_size=300))
def test_a_safe_name_is_safe_and_stays_so(name: str) -> None:
    safe = safe_name(name)
    assert safe == safe_name(safe)
    assert 0 < len(safe.encode()) <= 250
    assert safe not in (".", "..")
    assert not set(safe) & set('<>:"/\\|?*\0\n')
