"""MusicXML read for the score benchmark: notes with voices and staves, bars, keys, tempi.

Repeats are not unfolded; grace notes, cue notes and unpitched notes are left out; ties are joined.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from xml.etree import ElementTree

from benchmarks.score_words import Tempo, Written, WrittenKey, WrittenNote
from engine.notation import Bar
from engine.notation.score import Spelling

Element = ElementTree.Element
LEFT_OUT = ("grace", "cue", "unpitched", "rest")
NOTHING = Fraction(0)


@dataclass
class _Part:
    """What is known while a part is read."""

    number: int
    divisions: int = 1
    transposition: int = 0
    staves: int = 1
    meter: tuple[int, int] = (4, 4)
    notes: list[WrittenNote] = field(default_factory=list)
    tied: dict[int, int] = field(default_factory=dict)
    lengths: list[tuple[Fraction, tuple[int, int]]] = field(default_factory=list)
    keys: list[WrittenKey] = field(default_factory=list)
    tempos: list[Tempo] = field(default_factory=list)


def read_musicxml(data: bytes) -> Written:
    """A page from a .musicxml or .mxl file's bytes. ValueError where there is no score in it."""
    root = ElementTree.fromstring(unpacked(data))
    parts = []
    for number, element in enumerate(root.findall("part")):
        part = _Part(number)
        start = NOTHING
        for measure in element.findall("measure"):
            length = _read_measure(part, measure, start)
            part.lengths.append((length, part.meter))
            start += length
        parts.append(part)
    if not parts:
        raise ValueError("there is no part in this file")
    notes = sorted((n for p in parts for n in p.notes), key=lambda n: (n.begin, n.part, n.pitch))
    first = parts[0]
    keys, tempos = first.keys, [tempo for part in parts for tempo in part.tempos]
    return Written(
        tuple(notes),
        tuple(whole_bars(first.lengths)),
        tuple(k for i, k in enumerate(keys) if not i or k.fifths != keys[i - 1].fifths),
        tuple(part.staves for part in parts),
        tuple(sorted(tempos, key=lambda tempo: tempo.position)),
        tuple(_instrument(element) for element in root.findall("part-list/score-part")),
    )


def _instrument(element: Element) -> tuple[str, int]:
    program = int(element.findtext("midi-instrument/midi-program", "1"))
    return element.findtext("part-name", "").replace("\n", " "), program - 1


def unpacked(data: bytes) -> bytes:
    """The score inside a .mxl archive; anything else as it is."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        container = ElementTree.fromstring(opened.read("META-INF/container.xml"))
        root = next(e for e in container.iter() if e.tag.endswith("rootfile"))
        return opened.read(root.attrib["full-path"])


def whole_bars(lengths: list[tuple[Fraction, tuple[int, int]]]) -> Iterator[Bar]:
    """Bars of measures: one cut in two by a repeat sign is whole; a short first is a pickup."""
    start, index = NOTHING, 0
    while index < len(lengths):
        length, meter = lengths[index]
        full = Fraction(4 * meter[0], meter[1])
        following = lengths[index + 1][0] if index + 1 < len(lengths) else NOTHING
        if index and length < full and length + following == full:
            length, index = full, index + 1
        if length > 0:
            yield Bar(start, length, meter, is_pickup=not start and length < full)
        start += length
        index += 1


def _read_measure(part: _Part, measure: Element, start: Fraction) -> Fraction:
    """Takes in one measure; returns its length in quarters."""
    at = furthest = begun = NOTHING
    for element in measure:
        match element.tag:
            case "attributes":
                _read_attributes(part, element, start + at)
            case "backup":
                at -= _duration(part, element)
            case "forward":
                at += _duration(part, element)
            case "direction" | "sound":
                _read_tempo(part, element, start + at)
            case "note":
                length = _duration(part, element)
                if element.find("chord") is None:
                    begun = at
                    at += length
                _read_note(part, element, start + begun, length)
        furthest = max(furthest, at)
    return furthest


def _read_attributes(part: _Part, element: Element, position: Fraction) -> None:
    part.divisions = int(element.findtext("divisions", str(part.divisions)))
    part.staves = int(element.findtext("staves", str(part.staves)))
    if (beats := element.findtext("time/beats")) is not None:
        unit = int(element.findtext("time/beat-type", "4"))
        part.meter = (sum(int(beat) for beat in beats.split("+")), unit)
    if (fifths := element.findtext("key/fifths")) is not None:
        mode = element.findtext("key/mode")
        is_minor = None if mode is None else mode == "minor"
        part.keys.append(WrittenKey(position, int(fifths), is_minor))
    if (transpose := element.find("transpose")) is not None:
        octaves = int(transpose.findtext("octave-change", "0"))
        part.transposition = int(transpose.findtext("chromatic", "0")) + 12 * octaves


def _read_tempo(part: _Part, element: Element, position: Fraction) -> None:
    sound = element if element.tag == "sound" else element.find("sound")
    if sound is not None and "tempo" in sound.attrib and float(sound.attrib["tempo"]) > 0:
        part.tempos.append(Tempo(position, float(sound.attrib["tempo"])))


def _duration(part: _Part, element: Element) -> Fraction:
    return Fraction(element.findtext("duration", "0")) / part.divisions


def _read_note(part: _Part, element: Element, begin: Fraction, length: Fraction) -> None:
    """Keeps a note, or makes the one it is tied to longer."""
    if any(element.find(tag) is not None for tag in LEFT_OUT):
        return
    spelling = Spelling(
        element.findtext("pitch/step", "C"),
        int(float(element.findtext("pitch/alter", "0"))),
        int(element.findtext("pitch/octave", "4")),
    )
    pitch = spelling.midi + part.transposition
    ties = {tie.attrib.get("type") for tie in element.findall("tie")}
    earlier = part.tied.pop(pitch, None) if "stop" in ties else None
    if earlier is not None and part.notes[earlier].end == begin:
        part.notes[earlier] = replace(part.notes[earlier], end=begin + length)
    else:
        earlier = len(part.notes)
        staff = int(element.findtext("staff", "1")) - 1
        voice = element.findtext("voice", "1")
        part.notes.append(
            WrittenNote(begin, begin + length, pitch, part.number, staff, voice, spelling)
        )
    if "start" in ties:
        part.tied[pitch] = earlier
