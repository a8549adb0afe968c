"""The list of parts: names, instruments, and how MIDI plays them."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from engine.export.metadata import one_line
from engine.export.musicxml.notes import Context
from engine.export.musicxml.percussion import PLACES
from engine.export.musicxml.tree import add
from engine.music import Drum
from engine.notation.score import ScorePart

DRUM_CHANNEL = 10
CHANNELS = tuple(channel for channel in range(1, 17) if channel != DRUM_CHANNEL)
LONGEST_WORD = 5


def part_list(contexts: Sequence[Context]) -> Element:
    """The `part-list` of a score."""
    made = Element("part-list")
    channels = _channels()
    for context in contexts:
        name = one_line(context.part.name) or f"Part {context.number}"
        part = add(made, "score-part", id=f"P{context.number}")
        add(part, "part-name", name)
        if len(contexts) > 1:
            add(part, "part-abbreviation", abbreviated(name))
        if context.part.is_drums:
            _add_kit(part, context)
        else:
            _add_instrument(part, context, name, next(channels))
    return made


def abbreviated(name: str) -> str:
    """A name short enough to stand before every line of music."""
    words = [word if len(word) <= LONGEST_WORD else f"{word[:3]}." for word in name.split()]
    return " ".join(words)


def drums_of(part: ScorePart) -> list[Drum]:
    """The pieces of the kit the part plays, in the kit's order; all where it plays none."""
    found = {
        head.drum
        for measure in part.measures
        for voice in measure.voices
        for chord in voice.chords
        for head in chord.heads
        if head.drum is not None
    }
    return [drum for drum in PLACES if drum in found] or list(PLACES)


def _channels() -> Iterator[int]:
    while True:
        yield from CHANNELS


def _add_instrument(part: Element, context: Context, name: str, channel: int) -> None:
    add(add(part, "score-instrument", id=context.instrument()), "instrument-name", name)
    midi = add(part, "midi-instrument", id=context.instrument())
    add(midi, "midi-channel", channel)
    add(midi, "midi-program", context.part.program + 1)


def _add_kit(part: Element, context: Context) -> None:
    drums = drums_of(context.part)
    for drum in drums:
        instrument = add(part, "score-instrument", id=context.instrument(drum))
        add(instrument, "instrument-name", drum.value.capitalize())
    for drum in drums:
        midi = add(part, "midi-instrument", id=context.instrument(drum))
        add(midi, "midi-channel", DRUM_CHANNEL)
        add(midi, "midi-program", 1)
        add(midi, "midi-unpitched", drum.key + 1)
