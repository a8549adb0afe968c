"""Vienna 4x22 for the score benchmark: what 22 pianists played, and the page they played from.

The match files say for every played note which written note it is. Repeats are unfolded in them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from benchmarks.score_reading import whole_bars
from benchmarks.score_words import Written, WrittenKey, WrittenNote
from engine.music import Note, Part, PedalSpan, Transcription
from engine.notation.score import Spelling
from trainer.data.match_file import INFO, read_match

PIANO = 0
NOTE_LINE = re.compile(
    r"snote\([^,]*,\[(?P<step>\w),(?P<alter>[^\]]*)\],(?P<octave>-?\d+),(?P<bar>\d+):(?P<beat>\d+),"
    r"(?P<offset>[^,]*),[^,]*,(?P<start>[-\d.]+),(?P<end>[-\d.]+),"
    r"\[(?P<attributes>[^\]]*)\]\)-note\([^,]*,(?P<pitch>\d+),(?P<on>\d+),(?P<off>\d+),"
    r"(?P<velocity>\d+)"
)
EXTRA_LINE = re.compile(
    r"^insertion-note\([^,]*,(?P<pitch>\d+),(?P<on>\d+),(?P<off>\d+),(?P<velocity>\d+)",
    re.MULTILINE,
)
PROPERTY = re.compile(r"scoreprop\((\w+),([^,]+),")
ALTERS = {"n": 0, "#": 1, "b": -1, "x": 2, "##": 2, "bb": -2}
FIFTHS = {letter: fifths for fifths, letter in enumerate("FCGDAEB", -1)}
RELATIVE = 3  # a minor key has the signature of the major key three fifths before it
FINEST = 96  # parts of a quarter; the files round to four places


@dataclass(frozen=True, slots=True)
class _Line:
    """A written note that was played, its bar, and where that begins."""

    note: WrittenNote
    bar: int
    bar_start: Fraction
    is_grace: bool


def read_performance(text: str) -> tuple[Transcription, Written]:
    """What was played, wrong notes and all; and the page, its notes with when they were struck.

    Written notes that were not played are left out, and so are grace notes, from the page.
    """
    info, properties = dict(INFO.findall(text)), dict(PROPERTY.findall(text))
    seconds = float(info["midiClockRate"]) / float(info["midiClockUnits"]) / 1e6
    beats, unit = map(int, properties["timeSignature"].split("/"))
    lines = [_line(found, unit, seconds) for found in NOTE_LINE.finditer(text)]
    starts = dict(_bar_starts(lines, Fraction(4 * beats, unit)))
    first = min(starts.values())
    order = sorted(starts.values())
    ends = [*order[1:], order[-1] + Fraction(4 * beats, unit)]
    lengths = [(end - start, (beats, unit)) for start, end in zip(order, ends, strict=True)]
    notes = [_moved(line.note, first) for line in lines if not line.is_grace]
    page = Written(
        tuple(sorted(notes, key=lambda n: (n.begin, n.pitch))),
        tuple(whole_bars(lengths)),
        (_key(properties["keySignature"]),),
        (2,),
        instruments=(("Piano", PIANO),),
    )
    return Transcription((_played(text, seconds),)), page


def _moved(note: WrittenNote, by: Fraction) -> WrittenNote:
    return replace(note, begin=note.begin - by, end=note.end - by)


def _line(found: re.Match[str], unit: int, seconds: float) -> _Line:
    attributes = found["attributes"].split(",")
    begin, end = (_quarters(found[name], unit) for name in ("start", "end"))
    place = int(found["beat"]) - 1 + 4 * Fraction(found["offset"])
    voice = next((a for a in attributes if re.fullmatch(r"v\d+", a)), "v1")
    spelling = Spelling(found["step"], ALTERS[found["alter"]], int(found["octave"]))
    note = WrittenNote(
        begin,
        end,
        int(found["pitch"]),
        staff=1 if "staff2" in attributes else 0,
        voice=voice,
        spelling=spelling,
        onset=int(found["on"]) * seconds,
    )
    return _Line(note, int(found["bar"]), begin - place, "grace" in attributes)


def _quarters(beats: str, unit: int) -> Fraction:
    return (Fraction(beats) * 4 / unit).limit_denominator(FINEST)


def _bar_starts(lines: list[_Line], length: Fraction) -> Iterator[tuple[int, Fraction]]:
    """Where each bar begins: what most of its notes say; empty bars are as long as any other."""
    said: dict[int, Counter[Fraction]] = defaultdict(Counter)
    for line in lines:
        said[line.bar][line.bar_start.limit_denominator(FINEST)] += 1
    start = Fraction(0)
    for number in range(min(said), max(said) + 1):
        start = said[number].most_common(1)[0][0] if number in said else start + length
        yield number, start


def _key(name: str) -> WrittenKey:
    is_minor = name.endswith("m")
    letter, sign = name[0], name[1:].rstrip("m")
    fifths = FIFTHS[letter] + 7 * (sign.count("#") - sign.count("b"))
    return WrittenKey(Fraction(0), fifths - (RELATIVE if is_minor else 0), is_minor)


def _played(text: str, seconds: float) -> Part:
    notes = []
    for pattern in (NOTE_LINE, EXTRA_LINE):
        for found in pattern.finditer(text):
            on, off = int(found["on"]) * seconds, int(found["off"]) * seconds
            velocity = max(int(found["velocity"]), 1)
            notes.append(Note(on, int(found["pitch"]), max(off, on + 0.01), velocity))
    pedal = tuple(PedalSpan(down, up) for down, up in read_match(text).pedal.tolist())
    return Part("Piano", PIANO, tuple(sorted(notes)), pedal=pedal)
