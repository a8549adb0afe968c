"""SoundFonts made here byte by byte, and what becomes of them."""

import json
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.sampler import Waves, load_instrument
from trainer.data.general_midi import write_band
from trainer.data.soundfont import PresetMissing, SoundFontUnreadable, convert, presets
from trainer.data.tuning import cents_off

RATE = 22_050
PERIOD = 50.0  # samples: 441 Hz, 4 cents above A4
SINE = (8000 * np.sin(2 * np.pi * np.arange(4000) / PERIOD)).astype("<i2")
# Generators.
LOOP_END, CUTOFF, PAN, ATTACK, DECAY, SUSTAIN, RELEASE = 3, 8, 17, 34, 36, 37, 38
INSTRUMENT, KEYS, VELOCITIES, ATTENUATION, COARSE, FINE = 41, 43, 44, 48, 51, 52
SAMPLE, MODE, ROOT = 53, 54, 58
VELOCITY_OPENS = (0x0002, CUTOFF, 4800, 0, 0)

Generators = list[tuple[int, int]]


def span(low: int, high: int) -> int:
    return low | high << 8


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def soundfont(
    zones: list[Generators],
    outer: list[Generators] | None = None,
    modulators: list[tuple[int, int, int, int, int]] | None = None,
    sound: np.ndarray[Any, Any] = SINE,
) -> bytes:
    """A SoundFont of one preset, one instrument and a sample stored twice (left and right)."""
    presets_zones = [*(outer or []), [(INSTRUMENT, 0)]]
    pgen, pbag = generators(presets_zones)
    igen, ibag = generators(zones, len(modulators or []))
    pool = sound.tobytes() + bytes(92)
    half = len(sound)
    tables = [
        chunk(b"phdr", struct.pack("<20sHHHIII", b"Reed", 20, 0, 0, 0, 0, 0)
              + struct.pack("<20sHHHIII", b"EOP", 0, 0, len(presets_zones), 0, 0, 0)),
        chunk(b"pbag", pbag), chunk(b"pmod", bytes(10)), chunk(b"pgen", pgen),
        chunk(b"inst", struct.pack("<20sH", b"Reed", 0) + struct.pack("<20sH", b"EOI", len(zones))),
        chunk(b"ibag", ibag),
        chunk(b"imod", b"".join(struct.pack("<HHhHH", *m) for m in modulators or []) + bytes(10)),
        chunk(b"igen", igen),
        chunk(b"shdr", header(b"A4(L)", half) + header(b"A4(R)", half) + bytes(46)),
    ]  # fmt: skip
    body = (
        chunk(b"LIST", b"INFO" + chunk(b"ICMT", b"CC0\0") + chunk(b"INAM", b"Test\0\0"))
        + chunk(b"LIST", b"sdta" + chunk(b"smpl", pool))
        + chunk(b"LIST", b"pdta" + b"".join(tables))
    )
    return chunk(b"RIFF", b"sfbk" + body)


def header(name: bytes, length: int) -> bytes:
    return struct.pack("<20sIIIIIBbHH", name, 0, length, 1000, 3000, RATE, 69, -4, 0, 1)


def generators(zones: list[Generators], modulators: int = 0) -> tuple[bytes, bytes]:
    """Generator and bag tables; all modulators belong to the first zone."""
    rows, bags = b"", b""
    for i, zone in enumerate(zones):
        bags += struct.pack("<HH", len(rows) // 4, modulators if i else 0)
        rows += b"".join(struct.pack("<HH", kind, amount & 0xFFFF) for kind, amount in zone)
    return rows + bytes(4), bags + struct.pack("<HH", len(rows) // 4, modulators)


def regions(tmp_path: Path, data: bytes) -> list[dict[str, Any]]:
    path = tmp_path / "test.sf2"
    path.write_bytes(data)
    folder = convert(path, 0, 20, tmp_path / "out")
    values = json.loads((folder / "instrument.json").read_text("utf-8"))
    assert values["program"] == 20
    assert values["sample_rate"] == 24_000
    return list(values["regions"])


HELD: Generators = [(MODE, 1), (SAMPLE, 0)]


def test_presets_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.sf2").write_bytes(soundfont([HELD]))
    [preset] = presets(tmp_path / "a.sf2")
    assert (preset.bank, preset.program, preset.name) == (0, 20, "Reed")


def test_ranges_tuning_loudness_and_release(tmp_path: Path) -> None:
    zone = [(KEYS, span(40, 80)), (VELOCITIES, span(10, 100)), (ATTENUATION, 100), (ROOT, 57),
            (COARSE, -12), (FINE, 7), (RELEASE, 1200), *HELD]  # fmt: skip
    [region] = regions(tmp_path, soundfont([zone]))
    assert (region["lokey"], region["hikey"]) == (40, 80)
    assert (region["lovel"], region["hivel"]) == (10, 100)
    assert region["pitch_keycenter"] == 57
    assert region["tune_cents"] == pytest.approx(-1200 + 7 - 4, abs=0.5)
    assert region["volume_db"] == pytest.approx(-4.0)  # E-mu's 0.4 of 10 dB
    assert region["release_s"] == pytest.approx(0.868)


def test_global_zones_hold_and_preset_values_are_added(tmp_path: Path) -> None:
    everywhere = [(FINE, 20), (ATTENUATION, 50)]
    data = soundfont([everywhere, [(FINE, 30), *HELD]], outer=[[(FINE, 5), (KEYS, span(60, 70))]])
    [region] = regions(tmp_path, data)
    assert (region["lokey"], region["hikey"]) == (60, 70)
    assert region["tune_cents"] == pytest.approx(30 + 5 - 4, abs=0.5)
    assert region["volume_db"] == pytest.approx(-2.0)


def test_a_stereo_pair_is_one_region(tmp_path: Path) -> None:
    left, right = [(PAN, -500 & 0xFFFF), *HELD], [(PAN, 500), (MODE, 1), (SAMPLE, 1)]
    assert len(regions(tmp_path, soundfont([left, right]))) == 1


def test_the_loudest_layer_plays_each_key_alone(tmp_path: Path) -> None:
    quiet = [(ATTENUATION, 200), (COARSE, 12), *HELD]
    loud = [(KEYS, span(50, 60)), *HELD]
    found = regions(tmp_path, soundfont([quiet, loud]))
    for key in range(128):
        [region] = [r for r in found if r["lokey"] <= key <= r["hikey"]]
        assert (region["volume_db"] == 0) is (50 <= key <= 60)


def test_a_held_note_goes_on_in_tune_and_without_clicks(tmp_path: Path) -> None:
    [region] = regions(tmp_path, soundfont([[(LOOP_END, 17), *HELD]]))  # a loop that does not fit
    start, stop = region["loop"]
    sound, rate = soundfile.read(tmp_path / "out" / region["sample"], dtype="float32")
    joint = np.concatenate([sound[stop - 200 : stop], sound[start : start + 200]])
    bend = np.abs(np.diff(joint, 2))
    assert bend.max() < 1.5 * np.abs(np.diff(sound[100:start], 2)).max()
    waves = Waves(load_instrument(tmp_path / "out"), rate)
    wave = waves.get(0, 69, 4.0)
    assert len(wave.samples) > 3.9 * rate
    late = wave.samples[3 * rate : 4 * rate].astype(np.float32) * wave.scale
    assert np.sqrt(np.mean(late**2)) == pytest.approx(8000 / 32768 / np.sqrt(2), rel=0.1)


@pytest.mark.parametrize("key", [45, 69, 74, 93])
def test_keys_sound_at_their_pitch(tmp_path: Path, key: int) -> None:
    regions(tmp_path, soundfont([HELD]))
    waves = Waves(load_instrument(tmp_path / "out"), 24_000)
    wave = waves.get(0, key, 2.0)
    off = cents_off(wave.samples[2400:26400].astype(np.float32), 24_000, key)
    assert off == pytest.approx(0, abs=1)


def test_a_slow_attack_is_heard_late(tmp_path: Path) -> None:
    [fast] = regions(tmp_path, soundfont([HELD]))
    [slow] = regions(tmp_path, soundfont([[(ATTACK, -1200), *HELD]]))  # half a second
    assert fast["onset_s"] < 0.004
    assert 0.02 < slow["onset_s"] < 0.1


def test_a_sound_that_dies_away_does_not_loop(tmp_path: Path) -> None:
    [region] = regions(tmp_path, soundfont([[(SUSTAIN, 1000), (DECAY, 1200), *HELD]]))
    assert region["loop"] is None
    sound, rate = soundfile.read(tmp_path / "out" / region["sample"], dtype="float32")
    first, later = (float(np.abs(sound[round(t * rate) :][:500]).max()) for t in (0.1, 0.5))
    assert 20 * np.log10(first / later) == pytest.approx(20, abs=1)  # 100 dB in two seconds


def test_velocity_that_opens_the_filter_makes_layers(tmp_path: Path) -> None:
    zone = [(CUTOFF, 6000), *HELD]
    found = regions(tmp_path, soundfont([zone], modulators=[VELOCITY_OPENS]))
    assert len({r["sample"] for r in found}) > 1
    assert sorted((r["lovel"], r["hivel"]) for r in found)[0][0] == 1
    loudest = [
        float(np.abs(soundfile.read(tmp_path / "out" / r["sample"])[0]).max())
        for r in sorted(found, key=lambda r: r["lovel"])
    ]
    assert loudest == sorted(loudest)


def test_a_band_leaves_far_keys_out(tmp_path: Path) -> None:
    (tmp_path / "a.sf2").write_bytes(soundfont([HELD]))
    [folder] = write_band(tmp_path / "a.sf2", tmp_path, "test")
    assert folder.name == "test_020_reed"
    instrument = load_instrument(folder)
    assert instrument.choose(69, 90) is not None
    assert instrument.choose(20, 90) is None


def test_a_missing_preset_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.sf2").write_bytes(soundfont([HELD]))
    with pytest.raises(PresetMissing, match="bank 0 and program 3"):
        convert(tmp_path / "a.sf2", 0, 3, tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a soundfont at all", b"\0" * 100])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.sf2").write_bytes(content)
    with pytest.raises(SoundFontUnreadable, match="could not be read"):
        presets(tmp_path / "a.sf2")


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SoundFontUnreadable, match=r"none\.sf2"):
        presets(tmp_path / "none.sf2")


WHOLE = soundfont([HELD])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(length=st.integers(0, len(WHOLE) - 1))
def test_a_cut_file_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "cut.sf2"
    path.write_bytes(WHOLE[:length])
    with pytest.raises(SoundFontUnreadable):
        convert(path, 0, 20, tmp_path / "out")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.one_of(st.integers(0, 90), st.integers(len(WHOLE) - 500, len(WHOLE) - 1)),
    value=st.integers(0, 255),
)
def test_a_damaged_file_is_converted_or_refused(tmp_path: Path, place: int, value: int) -> None:
    path = tmp_path / "damaged.sf2"
    path.write_bytes(WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :])
    with suppress(SoundFontUnreadable, PresetMissing):  # anything else is a failure
        convert(path, 0, 20, tmp_path / "out")
