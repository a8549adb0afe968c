"""notes.chart: text that charters edit. Pads are toms, unless a mark says cymbal."""

from collections.abc import Iterable, Iterator

from engine.export.chart.about import CHARTER, UNKNOWN, shown
from engine.export.chart.model import Chart, Dynamic, Gem, Level
from engine.export.chart.rounding import MILLI_BPM, tempi
from engine.export.chart.ruler import QUARTER
from engine.export.metadata import Metadata, year_of

SECOND_FOOT = 32
CYMBAL = 64  # added to the number of a pad, as are the next two
MARKS = {Dynamic.ACCENT: 33, Dynamic.GHOST: 39}
STAR_POWER, FILL = 2, 64

Event = tuple[int, int, str]  # its tick, its turn within the tick, and what it says


def notes_chart(chart: Chart, metadata: Metadata, stream: str) -> bytes:
    """The whole file; `stream` is the name of the sound's file."""
    parts = [
        _section("Song", _song(metadata, stream)),
        _section("SyncTrack", _timed(_sync(chart))),
        _section("Events", _timed(_events(chart))),
        *(_section(f"{level}Drums", _timed(_track(chart, level))) for level in Level),
    ]
    return "".join(parts).encode()


def _section(name: str, lines: Iterable[str]) -> str:
    return "\r\n".join([f"[{name}]", "{", *(f"  {line}" for line in lines), "}", ""])


def _timed(events: Iterable[Event]) -> Iterator[str]:
    """Lines in the order of their ticks, without which the games refuse a file."""
    return (f"{tick} = {text}" for tick, _, text in sorted(events))


def _song(metadata: Metadata, stream: str) -> Iterator[str]:
    year = year_of(metadata.year)
    texts = {
        "Name": shown(metadata.title),
        "Artist": shown(metadata.artist) or UNKNOWN,
        "Charter": shown(metadata.charter) or CHARTER,
        "Album": shown(metadata.album),
        "Year": f", {year}" if year else "",
        "Genre": shown(metadata.genre),
    }
    for key, text in texts.items():
        if text:
            yield f'{key} = "{text}"'
    yield "Offset = 0"
    yield f"Resolution = {QUARTER}"
    yield f'MusicStream = "{stream}"'


def _sync(chart: Chart) -> Iterator[Event]:
    for bar in chart.ruler.meters:
        power = bar.unit.bit_length() - 1
        yield bar.tick, 0, f"TS {bar.beats}" + (f" {power}" if power != 2 else "")
    for tick, number in tempi(chart.ruler, MILLI_BPM):
        yield tick, 1, f"B {number}"


def _events(chart: Chart) -> Iterator[Event]:
    for section in chart.sections:
        yield section.tick, 0, f'E "section {shown(section.name)}"'
    yield chart.end, 1, 'E "end"'


def _track(chart: Chart, level: Level) -> Iterator[Event]:
    for phrases, kind in ((chart.star_power, STAR_POWER), (chart.fills, FILL)):
        for phrase in phrases:
            yield phrase.start, 100 + kind, f"S {kind} {phrase.stop - phrase.start}"
    for gem in chart.levels[level]:
        for number in _numbers(gem):
            yield gem.tick, number, f"N {number} 0"


def _numbers(gem: Gem) -> Iterator[int]:
    yield SECOND_FOOT if gem.second_foot else int(gem.lane)
    if gem.cymbal:
        yield CYMBAL + gem.lane
    if gem.by_hand and gem.dynamic in MARKS:
        yield MARKS[gem.dynamic] + gem.lane
