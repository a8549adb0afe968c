"""Hydrogen kits and loose samples, and what names say of them."""

import json
from pathlib import Path

import pytest

from engine.sampler import load_instrument
from tests.trainer.data.building.making import HYDROGEN, tone
from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.hydrogen import convert_hydrogen
from trainer.data.building.instrument_file import About, left_out
from trainer.data.building.loose import convert_drums, convert_notes
from trainer.data.building.names import drum_key, program_named


def test_hydrogen_kits(tmp_path: Path) -> None:
    tone(tmp_path / "kit" / "kick.flac", 60, 0.3)
    (tmp_path / "kit" / "drumkit.xml").write_text(HYDROGEN, "utf-8")
    folder = convert_hydrogen(tmp_path / "kit" / "drumkit.xml", tmp_path / "out", About("kit"))
    kit = load_instrument(folder)
    assert kit.is_kit
    rows = json.loads((folder / "instrument.json").read_text("utf-8"))["drums"]
    assert [(r["note"], r["lovel"], r["hivel"], r["rr"]) for r in rows] == [
        (36, 1, 64, 0), (36, 65, 127, 0), (56, 1, 127, 0), (38, 1, 127, 0), (40, 1, 127, 0),
        (56, 1, 127, 1),
    ]  # fmt: skip
    assert left_out(folder) == ["gone.flac"]
    assert [r["volume_db"] for r in rows[:2]] == pytest.approx([-6.02, 0.0], abs=0.01)
    low, high = (kit.read(region) for region in kit.regions[:2])
    assert len(high) == pytest.approx(len(low) / 2, rel=0.02)  # an octave higher


def test_keys_that_are_only_places_are_not_believed(tmp_path: Path) -> None:
    tone(tmp_path / "kit" / "kick.flac", 60, 0.3)
    text = HYDROGEN.replace("<midiOutNote>38<", "<midiOutNote>60<")
    (tmp_path / "kit" / "drumkit.xml").write_text(text, "utf-8")
    folder = convert_hydrogen(tmp_path / "kit" / "drumkit.xml", tmp_path / "out", About("kit"))
    assert {region.lokey for region in load_instrument(folder).regions} == {36, 38}


@pytest.mark.parametrize(
    "text", ["", "<a", "<drumkit_info/>", '<!DOCTYPE a [<!ENTITY b "c">]><drumkit_info/>']
)
def test_other_xml_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "drumkit.xml").write_text(text, "utf-8")
    with pytest.raises(InstrumentUnreadable):
        convert_hydrogen(tmp_path / "drumkit.xml", tmp_path / "out", About("kit"))


def test_samples_named_after_notes(tmp_path: Path) -> None:
    names = ("A0v1", "A0v2", "Ds1v1", "Ds1v2", "C8v1", "C8v2")
    paths = [tone(tmp_path / f"{name}.wav", 60, 0.2) for name in names]
    folder = convert_notes(paths, tmp_path / "out", About("p"), (70, 127))
    rows = json.loads((folder / "instrument.json").read_text("utf-8"))["regions"]
    spans = {(r["pitch_keycenter"], r["lokey"], r["hikey"]) for r in rows}
    assert spans == {(21, 12, 24), (27, 25, 67), (108, 68, 117)}
    assert {(r["lovel"], r["hivel"]) for r in rows} == {(1, 70), (71, 127)}


def test_samples_named_after_drums(tmp_path: Path) -> None:
    names = ("drum_bass_soft", "drum_bass_hard", "snare-01", "snare-02", "hihat-open", "weird")
    paths = [tone(tmp_path / f"{name}.wav", 60, 0.2) for name in names]
    rows = json.loads(
        (convert_drums(paths, tmp_path / "out", About("k")) / "instrument.json").read_text("utf-8")
    )["drums"]
    assert sorted((r["note"], r["lovel"], r["hivel"], r["rr"]) for r in rows) == [
        (36, 1, 80, 0), (36, 81, 127, 0), (38, 1, 127, 0), (38, 1, 127, 1), (46, 1, 127, 0),
    ]  # fmt: skip
    with pytest.raises(InstrumentUnreadable, match="named after a drum"):
        convert_drums(paths[-1:], tmp_path / "none", About("k"))


@pytest.mark.parametrize(
    ("name", "key"),
    [("Kick", 36), ("Bass Drum 1", 36), ("BD", 36), ("SD 2", 38), ("Snare Rimshot", 38),
     ("Side Stick", 37), ("HiHat Closed", 42), ("Open Hi-Hat", 46), ("HH Pedal", 44),
     ("hihat_foot", 44), ("Tom Hi", 48), ("Floor Tom", 41), ("Mid Tom", 45), ("Ride Bell", 53),
     ("Crash R", 49), ("China", 52), ("drum_cymbal_closed", 42), ("drum_cymbal_open", 46),
     ("drum_cymbal_hard", 49), ("drum_splash_soft", 55), ("elec_hi_snare", 38), ("Zither", None),
     ("hi-hat closed (alpha metal edge 14)", 42), ("hihat-metal", 46), ("sabian hat open", 46),
     ("Hat Foot", 44), ("Ride Bell (custom)", 53),
     ("Splash Choke", None), ("Snare roll", None), ("sangban bell hit", None), ("rim", 37)],
)  # fmt: skip
def test_drums_by_their_names(name: str, key: int | None) -> None:
    assert drum_key(name) == key


@pytest.mark.parametrize(
    ("name", "program"),
    [("Upright Piano KW", 0), ("Wurlitzer EP200", 4), ("nylon guitar", 24), ("Cello section", 42),
     ("double bass arco", 43), ("Bassoon", 70), ("Tenor Sax", 66), ("Choir Aahs", 52),
     ("thing", None)],
)  # fmt: skip
def test_instruments_by_their_names(name: str, program: int | None) -> None:
    assert program_named(name) == program
