"""SFZ instruments made here, and what becomes of them."""

import json
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.sampler import Instrument, Stroke, Voices, Waves, load_instrument
from engine.sampler.voices import HEADROOM
from tests.trainer.data.building.making import RATE, sfz, tone
from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.instrument_file import About, Zone, one_at_a_time
from trainer.data.building.samples import marked_loop
from trainer.data.building.sfz import read_sfz
from trainer.data.building.sfz_instrument import convert_sfz, zones_of
from trainer.data.tuning import cents_off


def converted(path: Path, **choice: Any) -> tuple[Instrument, list[dict[str, Any]]]:
    folder = convert_sfz([path], path.parent / "out", About("out", "test", 24), **choice)
    values = json.loads((folder / "instrument.json").read_text("utf-8"))
    return load_instrument(folder), values.get("regions") or values["drums"]


def test_groups_keys_velocities_and_paths(tmp_path: Path) -> None:
    tone(tmp_path / "Samples" / "low tone.wav", 45)
    tone(tmp_path / "Samples" / "C5.wav", 72)
    path = sfz(tmp_path, r"""
// a comment with sample=nonsense.wav
<control> default_path=Samples\ note_offset=0
<global> ampeg_release=0.5 volume=-3
<group> lokey=a2 hikey=59 pitch_keycenter=a2 /* all of it
over two lines */ amp_veltrack=50
<region> sample=low tone.wav lovel=1 hivel=80 volume=-6
<region> sample=low tone.wav lovel=81 tune=-20 transpose=1
<group> lokey=60 hikey=c6 pitch_keycenter=c5
<region> sample=C5.wav
""")  # fmt: skip
    instrument, rows = converted(path)
    assert [(r["lokey"], r["hikey"], r["lovel"], r["hivel"]) for r in rows] == [
        (45, 59, 1, 80), (45, 59, 81, 127), (60, 84, 1, 127),
    ]  # fmt: skip
    assert [r["volume_db"] for r in rows] == [-6, -3, -3]
    assert [r["pitch_keycenter"] for r in rows] == [45, 45, 72]
    assert rows[1]["tune_cents"] == pytest.approx(80)
    assert {r["release_s"] for r in rows} == {0.5}
    assert instrument.program == 24
    assert not instrument.is_kit


@pytest.mark.parametrize("key", [50, 57, 64])
def test_keys_sound_at_their_pitch(tmp_path: Path, key: int) -> None:
    tone(tmp_path / "a.wav", 57)
    instrument, _ = converted(sfz(tmp_path, "<region> sample=a.wav pitch_keycenter=57\n"))
    sound = Voices([Stroke(0.0, 0.6, key, 100)], Waves(instrument, RATE)).render(0, RATE)
    assert cents_off(sound[1000:12000], RATE, key) == pytest.approx(0, abs=4)


def test_includes_and_definitions(tmp_path: Path) -> None:
    for name, key in (("PP_A4.wav", 69), ("FF_A4.wav", 69)):
        tone(tmp_path / "Samples" / name, key, level=0.2 if "PP" in name else 0.5)
    sfz(tmp_path / "Data", "<region> sample=$DYN_A4.$EXT key=69\n", "one.txt")
    path = sfz(tmp_path, """
#define $EXT wav
#define $DIR Data
<control>
default_path=Samples/
<group> hivel=63
#define $DYN PP
#include "$DIR/one.txt"
<group> lovel=64
#define $DYN FF
#include "$DIR/one.txt"
""")  # fmt: skip
    file = read_sfz(path)
    assert [r["sample"] for r in file.regions] == ["PP_A4.wav", "FF_A4.wav"]
    _, rows = converted(path)
    assert [(r["lovel"], r["hivel"]) for r in rows] == [(1, 63), (64, 127)]


def loop_chunk(start: int, end: int) -> bytes:
    body = struct.pack("<9I", 0, 0, 0, 60, 0, 0, 0, 1, 0) + struct.pack(
        "<6I", 0, 0, start, end, 0, 0
    )
    return b"smpl" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("marked", [False, True])
def test_loops_go_on(tmp_path: Path, marked: bool) -> None:
    path = tone(tmp_path / "a.wav", 69, seconds=0.5)
    text = "<region> sample=a.wav key=69 loop_mode=loop_continuous"
    if marked:
        data = path.read_bytes() + loop_chunk(2000, 10018)
        path.write_bytes(data[:4] + struct.pack("<I", len(data) - 8) + data[8:])
        assert marked_loop(path) == (2000, 10019)
        text = "<region> sample=a.wav key=69"
    else:
        assert marked_loop(path) is None
        text += " loop_start=2000 loop_end=10018"
    instrument, [row] = converted(sfz(tmp_path, text + "\n"))
    assert row["loop"] is not None
    sound = Voices([Stroke(0.0, 3.0, 69, 127)], Waves(instrument, RATE)).render(0, 3 * RATE)
    level = np.abs(sound[2 * RATE : 3 * RATE]).max()
    assert level == pytest.approx(0.4 * HEADROOM, rel=0.1)


def test_without_a_loop_it_ends(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", 69, seconds=0.5)
    instrument, [row] = converted(sfz(tmp_path, "<region> sample=a.wav key=69\n"))
    assert row["loop"] is None
    sound = Voices([Stroke(0.0, 3.0, 69, 127)], Waves(instrument, RATE)).render(0, RATE)
    assert not sound[round(0.7 * RATE) :].any()


def test_envelopes_and_filters_are_written_in(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", 81, seconds=1.0)
    plain = "<region> sample=a.wav key=81"
    levels = {}
    for name, more in (("plain", ""), ("dull", " cutoff=200"), ("slow", " ampeg_attack=0.5"),
                       ("soft", " amplitude=50")):  # fmt: skip
        folder = tmp_path / name
        tone(folder / "a.wav", 81)
        instrument, [row] = converted(sfz(folder, plain + more + "\n"))
        sound = instrument.read(instrument.regions[0])
        early = float(np.abs(sound[1200:2400]).max())
        levels[name] = early * 10 ** (row["volume_db"] / 20)
    assert levels["dull"] < 0.1 * levels["plain"]
    assert levels["slow"] < 0.3 * levels["plain"]
    assert levels["soft"] == pytest.approx(0.5 * levels["plain"], rel=0.02)


UNPLAYED = """
<control> set_cc20=100
<region> sample=a.wav key=60
<region> sample=a.wav key=61 trigger=release
<region> sample=a.wav key=62 trigger=legato
<region> sample=a.wav key=63 locc64=64
<region> sample=a.wav key=64 hicc20=50
<region> sample=a.wav key=65 locc20=50
<region> sample=*sine key=66
<region> sample=a.wav key=67 sw_last=24 sw_default=25
<region> sample=a.wav key=68 on_locc64=127 on_hicc64=127
<region> key=69
<region> sample=a.wav key=-1
"""


def test_what_needs_a_pedal_or_a_switch_is_left_out(tmp_path: Path) -> None:
    tone(tmp_path / "a.wav", 60)
    zones = zones_of(read_sfz(sfz(tmp_path, UNPLAYED)))
    assert [zone.keys[0] for zone in zones] == [60, 65]


def test_turns_are_kept_and_microphones_are_not_added_up(tmp_path: Path) -> None:
    for name in ("near", "far", "again"):
        tone(tmp_path / f"{name}.wav", 60)
    path = sfz(tmp_path, """
<global> lokey=60 hikey=62 pitch_keycenter=60 seq_length=2
<region> sample=far.wav volume=-12
<region> sample=near.wav
<region> sample=again.wav seq_position=2
""")  # fmt: skip
    instrument, rows = converted(path)
    assert [row["rr"] for row in rows] == [0, 1]
    assert instrument.choose(61, 80, 0) != instrument.choose(61, 80, 1)


def test_where_two_zones_meet_the_louder_plays() -> None:
    quiet = Zone(Path("a"), (50, 70), decibels=-6)
    loud = Zone(Path("b"), (60, 65), (64, 127))
    found = one_at_a_time([quiet, loud])
    for key, velocity, name in ((50, 90, "a"), (62, 90, "b"), (62, 40, "a"), (70, 127, "a")):
        [zone] = [
            z for z in found
            if z.keys[0] <= key <= z.keys[1] and z.velocities[0] <= velocity <= z.velocities[1]
        ]  # fmt: skip
        assert zone.sample == Path(name)


def test_a_drum_kit_is_told_from_an_instrument(tmp_path: Path) -> None:
    tone(tmp_path / "s.wav", 60, 0.2)
    text = "<global> loop_mode=one_shot pitch_keytrack=0\n" + "".join(
        f"<group> key={key} hivel=63 amp_velcurve_63=1\n<region> sample=s.wav\n"
        f"<group> key={key} lovel=64 amp_velcurve_127=1\n<region> sample=s.wav tune=100\n"
        for key in (36, 38, 42)
    )
    instrument, rows = converted(sfz(tmp_path, text))
    assert instrument.is_kit
    assert instrument.layers_keep_level
    assert {row["note"] for row in rows} == {36, 38, 42}
    assert rows[0]["name"] == "kick"
    forced, _ = converted(sfz(tmp_path, text), kit=False)
    assert not forced.is_kit


def test_mappings_may_lie_in_another_folder(tmp_path: Path) -> None:
    tone(tmp_path / "Samples" / "S.wav", 60, 0.2)
    path = sfz(tmp_path / "Programs" / "mappings", "<region> sample=../Samples/s.wav key=38\n")
    folder = convert_sfz([path], tmp_path / "out", About("k"), True, tmp_path / "Programs")
    assert load_instrument(folder).choose(38, 90) is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [("<region> sample=gone.wav\n", r"the sample gone\.wav is missing"),
     ("<region> sample=/etc/passwd\n", "it names the file"),
     ("<region> sample=../../../../etc/passwd\n", "it names the file"),
     ('#include "test.sfz"\n', "includes itself"),
     ('#include "gone.txt"\n', r"gone\.txt is missing"),
     ("nothing at all\n", "it plays no sample"),
     ("<region> sample=text.wav\n", "is no sound")],
)  # fmt: skip
def test_broken_instruments_are_sentences(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(InstrumentUnreadable, match=said):
        converted(sfz(tmp_path, text))
    assert not (tmp_path / "out" / "instrument.json").exists()


OPCODES = ("key", "lokey", "hikey", "lovel", "hivel", "tune", "transpose", "volume", "amplitude",
           "offset", "end", "loop_start", "loop_end", "loop_mode", "cutoff", "ampeg_attack",
           "ampeg_sustain", "ampeg_decay", "ampeg_release", "seq_position", "lorand", "locc7",
           "pitch_keycenter", "amp_veltrack", "pitch_keytrack")  # fmt: skip
VALUES = ("0", "1", "-1", "60", "127", "300", "1e300", "nan", "c4", "x", "0.5", "-80", "one_shot",
          "loop_continuous", "20000")  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pairs=st.lists(st.tuples(st.sampled_from(OPCODES), st.sampled_from(VALUES)), max_size=8),
    kit=st.booleans(),
)
def test_strange_numbers_do_no_harm(
    tmp_path: Path, pairs: list[tuple[str, str]], kit: bool
) -> None:
    if not (tmp_path / "a.wav").exists():
        tone(tmp_path / "a.wav", 60, 0.15)
    text = "<region> sample=a.wav " + " ".join(f"{name}={value}" for name, value in pairs)
    with suppress(InstrumentUnreadable):  # anything else is a failure
        instrument, rows = converted(sfz(tmp_path, text + "\n"), kit=kit)
        assert rows
        for region in instrument.regions:
            assert 0 <= region.lokey <= region.hikey <= 127
            assert 1 <= region.lovel <= region.hivel <= 127
            assert np.isfinite(instrument.read(region)).all()
