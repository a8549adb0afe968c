"""Files nobody should believe: each gets a sentence, and nothing else happens."""

import copy
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.project import migrations
from app.project.container import safe_name
from app.project.store import open_project, save
from engine.errors import ProjectDamaged, ProjectError, ProjectNewer
from tests.app.project.projects import drummed_project, everything

Records = dict[str, Any]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "piece.earmark"
    save(drummed_project(), path)
    return path


def rewrite(path: Path, **members: bytes | None) -> None:
    """Replace members by name (`project` for project.json), or leave them out where None."""
    arrays = {name: f"{name}.npy" for name in ("posteriors", "drums", "beats")}
    names = {"project": "project.json", **arrays}
    new = {names.get(name, name): data for name, data in members.items()}
    with zipfile.ZipFile(path) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**old, **new}.items():
            if data is not None:
                archive.writestr(name, data)


def records_of(path: Path) -> Records:
    with zipfile.ZipFile(path) as archive:
        records: Records = json.loads(archive.read("project.json"))
    return records


def npy(values: np.ndarray[Any, Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, **options)
    return buffer.getvalue()


def refuse(path: Path, scratch: Path | None = None) -> str:
    """The sentence a file gets."""
    before = path.read_bytes()
    with pytest.raises(ProjectError) as caught:
        open_project(path, scratch)
    assert path.read_bytes() == before
    assert caught.value.helps
    return caught.value.what


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


def change(place: str, value: object) -> Callable[[Records], None]:
    """Put something else at a dotted place of the records; `...` removes it."""

    def apply(records: Records) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
        target: Any = records
        for step in way:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = value

    return apply


NOTE = "machine.parts.0.notes.0"
BAD: list[tuple[str, object]] = [
    ("format", "sibelius"),
    ("audio", []),
    ("audio.seconds", -1),
    ("audio.seconds", "long"),
    ("audio.embedded", True),
    ("audio.embedded", "no"),
    ("audio.path", None),
    ("audio.path", "nul\0l"),
    ("audio.relative", 7),
    ("audio.title", "x" * 20_000),
    ("audio.size", 1.5),
    ("machine", None),
    ("machine", ...),
    ("surprise", 1),
    ("audio.surprise", 1),
    ("options.sensitivity", 2),
    ("options.sensitivity", True),
    ("choices.result_volume", -0.5),
    ("decode.onset_threshold", None),
    ("posteriors", None),
    ("posteriors.hop_seconds", 0),
    ("posteriors.lowest_pitch", 127),
    ("machine.beats", [0.0]),
    ("machine.beats", [1.0, 0.5]),
    ("machine.beats", 3),
    ("machine.meters", []),
    ("machine.meters.0", [0, 0, 4]),
    ("machine.parts", {}),
    ("machine.parts.0", []),
    ("machine.parts.0.program", 128),
    ("machine.parts.0.notes", "many"),
    (NOTE, [1, 2, 3]),
    (NOTE, {}),
    (f"{NOTE}.0", 5.0),
    (f"{NOTE}.1", 1e12),
    (f"{NOTE}.1", 10**400),
    (f"{NOTE}.2", 60.5),
    (f"{NOTE}.2", 128),
    (f"{NOTE}.3", 0),
    (f"{NOTE}.4", "sure"),
    ("machine.parts.1.hits.0.1", "cowbell"),
    ("machine.parts.1.hits.0.1", 5),
    ("machine.provenance.settings", [["a", 1]]),
    ("machine.provenance.settings", 1),
    ("machine.provenance.reason", None),
    ("machine.provenance.reason", ...),
    ("machine.provenance.notices", "one"),
    ("machine.provenance.notices", [1]),
    ("machine.parts.0.bends", ...),
    ("machine.parts.0.bends", {}),
    ("machine.parts.0.bends", [[0, 0.0, 0.0]] * 3),
    ("machine.parts.0.bends", [[0, 0.0, 0.0], [0, 0.0, 1.0]]),
    ("machine.parts.0.bends.0", [1]),
    ("machine.parts.0.bends.0", [1, 0.0]),
    ("machine.parts.0.bends.0", [2, 0.0, 0.0]),
    ("machine.parts.0.bends.0", [-1, 0.0, 0.0]),
    ("machine.parts.0.bends.0", [1, 0.5, 0.0, 0.25, 1.0]),
    ("machine.parts.0.bends.0", [1, -0.5, 0.0]),
    ("machine.parts.0.bends.0", [1, 0.0, 1000.0]),
    ("machine.parts.0.bends.0", [1, 0.0, "up"]),
    ("looks", None),
    ("notation", None),
    ("notation.meter", [3]),
    ("notation.meter", [3, 5]),
    ("notation.pickup", [1, 0]),
    ("notation.smallest", [0, 1]),
    ("notation.fifths", 8),
    ("notation.detail", 1.5),
    ("looks", [{"colour": 1, "muted": False, "solo": False}] * 3),
    ("looks.0", [1]),
    ("looks.0.colour", -1),
    ("looks.0.colour", 7),
    ("looks.0.colour", "#ff0000"),
    ("looks.0.colour", True),
    ("looks.0.muted", 1),
    ("looks.0.solo", ...),
    ("decode.families", "piano"),
    ("decode.families", ["kazoo"]),
    ("decode.families", ["piano", "piano"]),
    ("decode.families", []),
    ("decode.pedal_threshold", 2.0),
    ("decode.confidence_slope", 1e300),
    ("options.one_part", 1),
    ("posteriors.kinds", ...),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity"]),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity", "pedal", "pedal"]),
    ("posteriors.kinds", ["frame", "onset", "offset", "velocity", "pedal", "family"]),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity", "pedal", "smell"]),
    ("machine.parts.0.kit", "yes"),
    ("machine.parts.0.kit", ...),
    ("machine.provenance.beside", "drums"),
    ("machine.provenance.beside", [{"model": "drums"}]),
    ("machine.provenance.beside", [{"model": "drums", "version": 1}]),
    ("drums", None),
    ("drums", ...),
    ("drums.hop_seconds", 0),
    ("drums.hop_seconds", 1e300),
    ("drums.settings", {}),
    ("drums.settings.drums", ["kick", "snare"]),
    ("drums.settings.drums", ["kick", "kick", "snare"]),
    ("drums.settings.drums", ["kick", "snare", "cowbell"]),
    ("drums.settings.thresholds", [0.5, 0.5]),
    ("drums.settings.thresholds", [0.5, 0.5, 1.5]),
    ("drums.settings.thresholds", 0.5),
    ("drums.settings.candidate_threshold", -0.1),
    ("drums.settings.hands", 1.5),
    ("drums.settings.confidence_slope", "steep"),
    ("drum_options", ...),
    ("drum_options.sensitivity", 1.5),
    ("drum_options.drums", {"kick": 0.5}),
    ("drum_options.drums", [["kick", 0.5], ["kick", 0.6]]),
    ("drum_options.drums", [["cowbell", 0.5]]),
    ("drum_options.drums", [["kick", 2.0]]),
    ("beats", None),
    ("beat_options", ...),
    ("beat_options.tempo", 0),
    ("beat_options.tempo", "fast"),
    ("beat_options.downbeat", -1.0),
    ("beat_options.beats_per_bar", 0),
    ("beat_options.beats_per_bar", 4.0),
    ("beats.hop_seconds", "slow"),
    ("beats.settings.slowest_tempo", 0.0),
    ("beats.settings.slowest_tempo", 500.0),
    ("beats.settings.tempo_breadth", 0.0),
    ("beats.settings.unsteadiness", 0.0),
    ("beats.settings.metres", []),
    ("beats.settings.metres", [4, 0]),
    ("beats.settings.metre_costs", [0.0]),
    ("beats.settings.metre_costs", [1e9] * 6),
]


@pytest.mark.parametrize(("place", "value"), BAD, ids=lambda value: str(value)[:30])
def test_a_record_that_cannot_be_is_refused(saved: Path, place: str, value: object) -> None:
    records = copy.deepcopy(records_of(saved))
    change(place, value)(records)
    rewrite(saved, project=json.dumps(records).encode())
    assert "could not be opened as a project" in refuse(saved)


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{", b"\xff\xfe\xfa", b"[" * 100_000, b'{"a":' * 100_000],
    ids=lambda text: repr(text[:8]),
)
def test_what_is_no_json_of_ours_is_refused(saved: Path, text: bytes) -> None:
    rewrite(saved, project=text)
    refuse(saved)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999"])
def test_numbers_that_are_none_are_refused(saved: Path, number: str) -> None:
    text = json.dumps(records_of(saved)).replace("0.30000000000000004", number)
    rewrite(saved, project=text.encode())
    refuse(saved)


def test_too_many_notes_are_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.project.checks.MOST_EVENTS", 1)
    assert "implausibly long" in refuse(saved)


def test_a_bomb_of_records_is_not_unpacked(saved: Path) -> None:
    rewrite(saved, project=b'{"format": "' + b" " * (64 * 2**20) + b'"}')
    assert saved.stat().st_size < 100_000
    assert "implausibly large" in refuse(saved)


class Trap:
    """Unpickling it would raise something that is no sentence."""

    def __reduce__(self) -> tuple[object, ...]:
        return exec, ("raise SystemExit('unpickled')",)


ARRAYS: dict[str, bytes | None] = {
    "gone": None,
    "empty": b"",
    "no array": b"\x93NUMPY",
    "floats": npy(np.zeros((5, 6, 3))),
    "three kinds": npy(np.zeros((5, 3, 3), np.uint8)),
    "fewer kinds than it says": npy(np.zeros((5, 5, 3), np.uint8)),
    "flat": npy(np.zeros(90, np.uint8)),
    "eight kinds": npy(np.zeros((5, 8, 3), np.uint8)),
    "too many pitches": npy(np.zeros((5, 6, 200), np.uint8)),
    "transposed": npy(np.asfortranarray(np.zeros((5, 6, 3), np.uint8))),
    "pickle": npy(np.array([Trap()], object), allow_pickle=True),
    "short": npy(np.zeros((5, 6, 3), np.uint8))[:-1],
    "long": npy(np.zeros((5, 6, 3), np.uint8)) + b"\0",
    "header cut": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"\x76\x00", b"\x20\x00"),
    "boast": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"(5, 6, 3), }", b"(10**9, 6, 3)"),
    "huge": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"(5, 6, 3), }    ", b"(9999, 6, 3), } "),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_that_is_none_of_ours_is_refused(saved: Path, kind: str) -> None:
    rewrite(saved, posteriors=ARRAYS[kind])
    assert "what the model heard" in refuse(saved)


OTHERS: dict[str, tuple[str, bytes | None]] = {
    "drums gone": ("drums", None),
    "drums of four kinds": ("drums", npy(np.zeros((6, 4, 3), np.uint8))),
    "more drums than a kit has": ("drums", npy(np.zeros((6, 2, 12), np.uint8))),
    "fewer drums than named": ("drums", npy(np.zeros((6, 2, 2), np.uint8))),
    "drums as a pickle": ("drums", npy(np.array([Trap()], object), allow_pickle=True)),
    "drums cut short": ("drums", npy(np.zeros((6, 2, 3), np.uint8))[:-1]),
    "beats gone": ("beats", None),
    "beats of two kinds": ("beats", npy(np.zeros((6, 2, 1), np.uint8))),
    "beats of two pitches": ("beats", npy(np.zeros((6, 3, 2), np.uint8))),
    "boasting beats": (
        "beats",
        npy(np.zeros((6, 3, 1), np.uint8)).replace(b"(6, 3, 1), }    ", b"(9999, 3, 1), } "),
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_was_heard_of_drums_and_beats_is_not_believed_either(saved: Path, what: str) -> None:
    name, data = OTHERS[what]
    rewrite(saved, **{name: data})
    assert "what the model heard" in refuse(saved)


def test_damage_inside_the_array_is_noticed(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo("posteriors.npy")
    data = bytearray(saved.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    saved.write_bytes(data)
    refuse(saved)


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
