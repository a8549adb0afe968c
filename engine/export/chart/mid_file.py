"""notes.mid: the same as MIDI. Pads are cymbals, unless a marker says tom: the other way round."""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from engine.export.chart.about import shown
from engine.export.chart.model import Chart, Dynamic, Gem, Lane, Level
from engine.export.chart.rounding import MICROSECONDS, tempi
from engine.export.chart.ruler import QUARTER
from engine.export.metadata import Metadata

if TYPE_CHECKING:
    import mido

KICKS = {Level.EXPERT: 96, Level.HARD: 84, Level.MEDIUM: 72, Level.EASY: 60}
SECOND_FOOT = 95
TOM = 108  # added to the number of a pad
STAR_POWER = (116,)
FILL = (120, 121, 122, 123, 124)
VELOCITIES = {Dynamic.GHOST: 1, Dynamic.USUAL: 100, Dynamic.ACCENT: 127}
DYNAMICS_ON = "[ENABLE_CHART_DYNAMICS]"
GEM_TICKS = QUARTER // 16
OFF, ON = 0, 1  # a key is let go before it is struck again

Key = tuple[int, int, int, int]  # number, first tick, last tick, velocity


def notes_mid(chart: Chart, metadata: Metadata) -> bytes:
    """The whole file."""
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=QUARTER, charset="utf-8")
    file.tracks += [
        _track(_conductor(chart, shown(metadata.title))),
        _track(_events(chart)),
        _track(_drums(chart)),
    ]
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _conductor(chart: Chart, title: str) -> Iterator[tuple[int, int, Any]]:
    from mido import MetaMessage

    yield 0, 0, MetaMessage("track_name", name=title)
    for bar in chart.ruler.meters:
        meter = {"numerator": bar.beats, "denominator": bar.unit}
        yield bar.tick, 1, MetaMessage("time_signature", **meter)
    for tick, number in tempi(chart.ruler, MICROSECONDS):
        yield tick, 2, MetaMessage("set_tempo", tempo=number)


def _events(chart: Chart) -> Iterator[tuple[int, int, Any]]:
    from mido import MetaMessage

    yield 0, 0, MetaMessage("track_name", name="EVENTS")
    for section in chart.sections:
        yield section.tick, 1, MetaMessage("text", text=f"[section {shown(section.name)}]")
    yield chart.end, 2, MetaMessage("text", text="[end]")


def _drums(chart: Chart) -> Iterator[tuple[int, int, Any]]:
    from mido import Message, MetaMessage

    yield 0, -2, MetaMessage("track_name", name="PART DRUMS")
    yield 0, -1, MetaMessage("text", text=DYNAMICS_ON)
    for number, start, stop, velocity in (*_gems(chart), *_phrases(chart)):
        yield start, ON, Message("note_on", note=number, velocity=velocity)
        yield stop, OFF, Message("note_off", note=number, velocity=0)


def _gems(chart: Chart) -> Iterator[Key]:
    """The keys of all gems, and markers for the toms, which all levels share."""
    struck = {(_number(gem, level), gem.tick): VELOCITIES[gem.dynamic]
              for level in Level for gem in chart.levels[level]}  # fmt: skip
    for level in Level:
        for gem in chart.levels[level]:
            if gem.by_hand and not gem.cymbal and gem.lane is not Lane.RED:
                struck[TOM + gem.lane, gem.tick] = VELOCITIES[Dynamic.USUAL]
    following: dict[int, int] = {}
    for (number, tick), velocity in sorted(struck.items(), reverse=True):
        length = min(GEM_TICKS, following.get(number, tick + GEM_TICKS) - tick)
        following[number] = tick
        yield number, tick, tick + length, velocity


def _number(gem: Gem, level: Level) -> int:
    return SECOND_FOOT if gem.second_foot else KICKS[level] + gem.lane


def _phrases(chart: Chart) -> Iterator[Key]:
    for phrases, numbers in ((chart.star_power, STAR_POWER), (chart.fills, FILL)):
        for phrase in phrases:
            for number in numbers:
                yield number, phrase.start, phrase.stop, VELOCITIES[Dynamic.USUAL]


def _track(timed: Iterable[tuple[int, int, Any]]) -> "mido.MidiTrack":
    """Messages at their ticks, as the differences a file holds."""
    from mido import MidiTrack

    track = MidiTrack()
    now = 0
    for tick, _, message in sorted(timed, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track
