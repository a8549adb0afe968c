"""SFZ instruments as instrument files.

Played: keys, velocities, tuning, volume, loops, envelopes, low-pass filters, round robins and
random alternatives. Left out: what sounds only with a pedal, a key-switch or a controller that is
not at rest, releases and legato; where several microphones sound together, the loudest is taken.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainer.data.baking import Envelope, Filter, Shape
from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.instrument_file import About, Zone, write_instrument, write_kit
from trainer.data.building.names import DRUM_NAMES
from trainer.data.building.sfz import Opcodes, SfzFile, read_sfz, resolved

NOTE = re.compile(r"([a-g])([#b]?)(-?\d+)$", re.IGNORECASE)
STEPS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
PLAYED_TRIGGERS = ("attack", "first", "")
VOLUMES = ("volume", "group_volume", "master_volume", "global_volume")
LOOPED = {"loop_continuous": True, "loop_sustain": True, "no_loop": False, "one_shot": False}
KIT_SHARE = 0.9
LARGEST = 1e9  # of any number that means something
LARGEST_CENTS = 6000.0
DRUM_KEYS = range(24, 88)


def convert_sfz(
    paths: Sequence[Path],
    folder: Path,
    about: About,
    kit: bool | None = None,
    base: Path | None = None,
) -> Path:
    """Write the instrument that one or more SFZ files describe together; returns its folder.

    `kit` says whether it is drums; None: that is guessed. `base` is the folder from which samples
    are named where it is not that of the files, which others include. InstrumentUnreadable where
    nothing plays.
    """
    files = [read_sfz(path, base) for path in paths]
    zones = [zone for file in files for zone in zones_of(file)]
    if not zones:
        raise InstrumentUnreadable(paths[0], "it plays no sample")
    regions = [region for file in files for region in file.regions]
    tracked = [_number(region, "amp_veltrack", 100.0) for region in regions]
    curved = sum(any(name.startswith("amp_velcurve_") for name in r) for r in regions)
    about = replace(
        about,
        tracking=min(max(sorted(tracked)[len(tracked) // 2], 0.0), 100.0),
        layered=curved > len(regions) / 2,
    )
    is_kit = looks_like_a_kit(files, zones) if kit is None else kit
    if not is_kit:
        return write_instrument(folder, about, zones)
    named = [replace(zone, name=zone.name or DRUM_NAMES.get(zone.keys[0], "")) for zone in zones]
    return write_kit(folder, about, named)


def looks_like_a_kit(files: Sequence[SfzFile], zones: Sequence[Zone]) -> bool:
    """Whether nearly every sample has a key of its own and is played to its end."""
    single = sum(low == high and low in DRUM_KEYS for low, high in (z.keys for z in zones))
    shots = sum(
        r.get("loop_mode", r.get("loopmode")) == "one_shot" or r.get("pitch_keytrack") == "0"
        for file in files
        for r in file.regions
    )
    named = any(re.search("drum|kit|perc", file.path.as_posix(), re.IGNORECASE) for file in files)
    return single >= KIT_SHARE * len(zones) and (named or shots > len(zones) / 2)


def zones_of(file: SfzFile) -> list[Zone]:
    """What a file plays when nothing but keys is touched.

    Where that is nothing at all, because another file would have set its controllers, their
    conditions are not looked at.
    """
    played = [region for region in file.regions if _is_played(region)]
    at_rest = [region for region in played if _at_rest(region, file)]
    return [_zone(file, region) for region in at_rest or played]


def _is_played(region: Opcodes) -> bool:
    sample = region.get("sample", "")
    if not sample or sample.startswith("*") or region.get("end") in ("-1", "0"):
        return False
    if region.get("trigger", "") not in PLAYED_TRIGGERS:
        return False
    if any(name.startswith(("on_locc", "on_hicc")) for name in region):
        return False
    low, high = _keys(region)
    switch = region.get("sw_last", region.get("sw_down"))
    return 0 <= low <= high <= 127 and switch in (None, region.get("sw_default", switch))


def _at_rest(region: Opcodes, file: SfzFile) -> bool:
    """Whether the controllers let a region sound where they rest."""
    for name in region:
        match = re.fullmatch(r"(lo|hi)(?:hd)?cc(\d+)", name)
        if match:
            rests, bound = file.controllers.get(int(match[2]), 0.0), _number(region, name, 0.0)
            if "hd" in name:
                bound *= 127.0
            if (match[1] == "lo" and rests < bound) or (match[1] == "hi" and rests > bound):
                return False
    return True


def _zone(file: SfzFile, region: Opcodes) -> Zone:
    sample = region.get("control default_path", "") + region["sample"]
    low, high = _keys(region)
    root = _key(region.get("pitch_keycenter", region.get("key", "")), _shift(region))
    loop = _loop(region)
    # "end" is the last sample that is played, a sample's loop ends with it too
    stop = int(_number(region, "end", -1)) + 1
    return Zone(
        sample=resolved(file.base, sample, file.path),
        keys=(low, high),
        velocities=(_velocity(region, "lovel", 1), _velocity(region, "hivel", 127)),
        root=root if root is not None else 60 + _shift(region),
        cents=_cents(region),
        decibels=_decibels(region),
        start=max(0, int(_number(region, "offset", 0))),
        stop=stop or None,
        loop=loop,
        looped=LOOPED.get(region.get("loop_mode", region.get("loopmode", ""))),
        shape=_shape(region),
        release=_number(region, "ampeg_release", 0.3),
        turn=_turn(region),
    )


def _velocity(region: Opcodes, name: str, otherwise: int) -> int:
    return min(max(int(_number(region, name, otherwise)), 1), 127)


def _cents(region: Opcodes) -> float:
    tuned = _number(region, "tune", _number(region, "pitch", 0.0))
    cents = tuned + 100.0 * _number(region, "transpose", 0.0)
    return min(max(cents, -LARGEST_CENTS), LARGEST_CENTS)


def _loop(region: Opcodes) -> tuple[int, int] | None:
    start = _number(region, "loop_start", _number(region, "loopstart", -1))
    end = _number(region, "loop_end", _number(region, "loopend", -1))
    return (int(start), int(end) + 1) if 0 <= start < end else None


def _shape(region: Opcodes) -> Shape:
    sustain = _number(region, "ampeg_sustain", 100.0)
    envelope = Envelope(
        attack=max(0.0, _number(region, "ampeg_attack", 0.0)),
        hold=max(0.0, _number(region, "ampeg_hold", 0.0)),
        decay=max(0.0, _number(region, "ampeg_decay", 0.0)),
        sustain_db=100.0 if sustain <= 0 else max(0.0, -20.0 * math.log10(sustain / 100.0)),
    )
    cutoff = _number(region, "cutoff", 0.0)
    low_pass = region.get("fil_type", "lpf_2p").startswith("lpf")
    hertz = cutoff if cutoff > 0 and low_pass else None
    return Shape(envelope, Filter(hertz, hertz))


def _turn(region: Opcodes) -> int:
    """Which of several recordings of a stroke it is."""
    if "seq_position" in region:
        return max(0, int(_number(region, "seq_position", 1)) - 1)
    return round(_number(region, "lorand", 0.0) * 100)


def _decibels(region: Opcodes) -> float:
    amplitude = _number(region, "amplitude", 100.0) / 100.0
    louder = 20.0 * math.log10(amplitude) if amplitude > 0 else -144.0
    return louder + sum(_number(region, name, 0.0) for name in VOLUMES)


def _keys(region: Opcodes) -> tuple[int, int]:
    shift = _shift(region)
    key = _key(region.get("key", ""), shift)
    low = _key(region.get("lokey", ""), shift)
    high = _key(region.get("hikey", ""), shift)
    usual = (key, key) if key is not None else (0, 127)
    first = low if low is not None else usual[0]
    last = high if high is not None else usual[1]
    return (first if first is not None else 0), (last if last is not None else 127)


def _shift(region: Opcodes) -> int:
    octaves = _number(region, "control octave_offset", 0.0)
    return int(_number(region, "control note_offset", 0.0) + 12 * octaves)


def _key(text: str, shift: int) -> int | None:
    """A key by its number or its name; c4 is 60."""
    named = NOTE.match(text.strip())
    if named:
        sign = {"#": 1, "b": -1}.get(named[2], 0)
        return STEPS[named[1].lower()] + sign + 12 * (int(named[3]) + 1) + shift
    try:
        return int(float(text)) + shift
    except ValueError:
        return None


def _number(region: Opcodes, name: str, otherwise: float) -> float:
    try:
        value = float(region[name])
    except (KeyError, ValueError):
        return otherwise
    return min(max(value, -LARGEST), LARGEST) if math.isfinite(value) else otherwise
