"""Hydrogen's drum kits (`drumkit.xml` with its samples) as instrument files.

An instrument of a kit has layers, each a sample for a range of velocities with a gain and a pitch;
newer kits keep several sets of layers, one for each microphone, of which the first is taken; the
oldest have one sample and no layers. Keys are what the names of the drums stand for, or what a kit
sends as MIDI where that means something; what nobody can tell is left out, for a wrong label is
worse than none.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from trainer.data.building.errors import InstrumentUnreadable
from trainer.data.building.instrument_file import About, Zone, write_kit
from trainer.data.building.names import drum_key, is_one_stroke
from trainer.data.building.sfz import resolved
from trainer.data.drum_pieces import DRUM_OF_KEY

LARGEST_BYTES = 8 << 20
FEWEST_KNOWN, ALIKE_SHARE = 3, 0.8


def convert_hydrogen(description: Path, folder: Path, about: About) -> Path:
    """Write the kit of a `drumkit.xml`; returns its folder. Raises InstrumentUnreadable."""
    root = _parsed(description)
    instruments = list(root.iter("instrument"))
    believed = _sends_general_midi(instruments)
    zones = [zone for one in instruments for zone in _zones(description, one, believed)]
    if not zones:
        raise InstrumentUnreadable(
            description, "none of its drums has a sample and a name that says which drum it is"
        )
    return write_kit(folder, about, zones)


def _parsed(path: Path) -> ElementTree.Element:
    """The file's root, its tags without name spaces."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InstrumentUnreadable(path, "it is missing") from error
    if len(data) > LARGEST_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InstrumentUnreadable(path, "it is no description of a drum kit")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise InstrumentUnreadable(path, f"it is no XML ({error})") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _zones(path: Path, instrument: ElementTree.Element, believed: bool) -> Iterator[Zone]:
    name = _name(instrument)
    holder = instrument.find("instrumentComponent")
    component = _number(holder, "gain", 1.0) if holder is not None else 1.0
    level = _number(instrument, "volume", 1.0) * _number(instrument, "gain", 1.0) * component
    key = drum_key(name)
    if key is None and believed and is_one_stroke(name):
        key = _sent(instrument)
    owner = holder if holder is not None else instrument
    layers = owner.findall("layer") or [instrument]
    turns: dict[tuple[int, int], int] = {}
    for layer in layers:
        file = (layer.findtext("filename") or "").strip()
        if not file or key is None:
            continue
        velocities = _velocities(layer)
        turn = turns.get(velocities, 0)  # layers for the same velocities take turns
        turns[velocities] = turn + 1
        gain = level * (_number(layer, "gain", 1.0) if layer is not instrument else 1.0)
        yield Zone(
            sample=resolved(path.parent, file, path),
            keys=(key, key),
            velocities=velocities,
            root=key,
            cents=min(max(100.0 * _number(layer, "pitch", 0.0), -4800.0), 4800.0),
            decibels=20.0 * math.log10(gain) if gain > 0 else -144.0,
            turn=turn,
            name=name.lower(),
        )


def _velocities(layer: ElementTree.Element) -> tuple[int, int]:
    low, high = (min(max(_number(layer, n, o), 0.0), 1.0) for n, o in (("min", 0.0), ("max", 1.0)))
    first = min(max(round(low * 127) + (1 if low > 0 else 0), 1), 127)
    return first, min(max(round(high * 127), first), 127)


def _sends_general_midi(instruments: Sequence[ElementTree.Element]) -> bool:
    """Whether the keys a kit sends are what its drums are called, wherever both are known.

    Most kits send nothing but the place of each drum in them.
    """
    pairs = [(drum_key(_name(one)), _sent(one)) for one in instruments]
    known = [(named, sent) for named, sent in pairs if named is not None and sent is not None]
    alike = sum(DRUM_OF_KEY.get(a, a) == DRUM_OF_KEY.get(b, b) for a, b in known)
    return len(known) >= FEWEST_KNOWN and alike >= ALIKE_SHARE * len(known)


def _name(instrument: ElementTree.Element) -> str:
    return (instrument.findtext("name") or "").strip()


def _sent(instrument: ElementTree.Element) -> int | None:
    key = int(_number(instrument, "midiOutNote", -1))
    return key if 0 <= key <= 127 else None


def _number(element: ElementTree.Element | None, name: str, otherwise: float) -> float:
    text = element.findtext(name) if element is not None else None
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return min(max(value, -1e9), 1e9) if math.isfinite(value) else otherwise
