"""Scores with their bars: MusicXML as notes and beats, pick-up bars and time signatures included.

The MIDI files of the same songs do not say how long their pick-ups are, so bars cannot be told
from them.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
USUAL_TEMPO = 96.0
VELOCITY = 76
ScoreRow = tuple[float, float, int, int, int]
"""Onset and offset in quarters, pitch, velocity, part."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A bar as it is written: where it begins and how long it is (quarters), and its signature."""

    start: float
    length: float
    beats: int
    unit: int

    @property
    def is_short(self) -> bool:
        """Whether it holds less than its signature says."""
        return self.length < 4.0 * self.beats / self.unit - 1e-6


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """A score without its repeats: notes, measures, and quarters a minute."""

    rows: tuple[ScoreRow, ...]
    measures: tuple[Measure, ...]
    tempo: float


def read_scores(archive: Path) -> Iterator[WrittenScore]:
    """All scores of a zip of .mxl files, by name; what cannot be read is left out."""
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if not name.endswith(".mxl"):
                continue
            try:
                score = read_score(opened.read(name))
            except (ElementTree.ParseError, zipfile.BadZipFile, KeyError, ValueError):
                continue
            if score.rows and len(score.measures) > 1:
                yield score


def read_score(data: bytes) -> WrittenScore:
    """One compressed MusicXML file."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        names = [n for n in opened.namelist() if n.endswith(".xml") and "META-INF" not in n]
        root = ElementTree.fromstring(opened.read(names[0]))
    measures: tuple[Measure, ...] = ()
    rows: list[ScoreRow] = []
    for number, part in enumerate(root.findall("part")):
        reader = _PartReader(number, measures)
        reader.read(part)
        rows += reader.rows
        measures = measures or tuple(reader.measures)
    sound = root.find(".//sound[@tempo]")
    tempo = float(sound.get("tempo", USUAL_TEMPO)) if sound is not None else USUAL_TEMPO
    return WrittenScore(tuple(sorted(rows)), measures, tempo or USUAL_TEMPO)


class _PartReader:
    """One part's notes; measures begin where those of the first part do."""

    def __init__(self, number: int, known: tuple[Measure, ...]) -> None:
        self.rows: list[ScoreRow] = []
        self.measures: list[Measure] = []
        self._number, self._known = number, known
        self._divisions, self._beats, self._unit = 1.0, 4, 4
        self._sounding: dict[int, int] = {}

    def read(self, part: ElementTree.Element) -> None:
        """All measures of a part."""
        start = 0.0
        for place, measure in enumerate(part.findall("measure")):
            if place < len(self._known):
                start = self._known[place].start
            length = self._measure(measure, start)
            self.measures.append(Measure(start, length, self._beats, self._unit))
            start += length

    def _measure(self, measure: ElementTree.Element, start: float) -> float:
        now = furthest = last = 0.0
        for one in measure:
            if one.tag == "attributes":
                self._attributes(one)
            length = float(one.findtext("duration", "0")) / self._divisions
            if one.tag == "backup":
                now -= length
            elif one.tag == "forward":
                now += length
            elif one.tag == "note" and one.find("grace") is None:
                begin = last if one.find("chord") is not None else now
                self._note(one, start + begin, length)
                last, now = begin, begin + length
            furthest = max(furthest, now)
        return furthest or 4.0 * self._beats / self._unit

    def _attributes(self, one: ElementTree.Element) -> None:
        self._divisions = float(one.findtext("divisions", str(self._divisions)))
        beats, unit = one.findtext("time/beats"), one.findtext("time/beat-type")
        if beats and unit:
            self._beats, self._unit = sum(map(int, beats.split("+"))), int(unit)

    def _note(self, one: ElementTree.Element, onset: float, length: float) -> None:
        step = one.findtext("pitch/step")
        if step is None or length <= 0:
            return
        alter = round(float(one.findtext("pitch/alter", "0")))
        pitch = 12 * (int(one.findtext("pitch/octave", "4")) + 1) + STEPS[step] + alter
        ties = {tie.get("type") for tie in one.findall("tie")}
        if "stop" in ties and pitch in self._sounding:
            before = self.rows[self._sounding[pitch]]
            self.rows[self._sounding[pitch]] = (before[0], onset + length, *before[2:])
        else:
            self._sounding[pitch] = len(self.rows)
            self.rows.append((onset, onset + length, pitch, VELOCITY, self._number))
        if "start" not in ties:
            self._sounding.pop(pitch, None)
