"""The text files of the published MV2H tool, so that its own examples can be measured."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.mv2h import Grouping, Music, Sound, SoundingKey


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A metre from `time` on, counted in tatums; `pickup` tatums come before its first bar."""

    time: int
    beats: int
    parts: int
    tatums: int
    pickup: int = 0

    @property
    def levels(self) -> tuple[int, int, int]:
        """How many tatums a part of a beat, a beat and a bar have."""
        return self.tatums, self.tatums * self.parts, self.tatums * self.parts * self.beats


def read(text: str) -> Music:
    """A score in the tool's format. ValueError where a line is not of it."""
    sounds, tatums, keys, chords = [], [], [], []
    hierarchies = [Hierarchy(0, 4, 2, 4)]
    for kind, *values in (line.split() for line in text.splitlines() if line.strip()):
        match kind:
            case "Note":
                pitch, onset, begin, end, voice = map(int, values)
                sounds.append(Sound(pitch, onset, begin, end, voice))
            case "Tatum":
                tatums.append(int(values[0]))
            case "Key":
                time = int(values[2]) if len(values) > 2 else 0
                keys.append(SoundingKey(time, int(values[0]), values[1].lower() == "min"))
            case "Chord":
                chords.append((int(values[0]), values[1]))
            case "Hierarchy":
                hierarchies.append(_hierarchy(values))
            case _:
                raise ValueError(f"no line of an MV2H file begins with {kind}")
    ends = [s.end for s in sounds] + tatums + [k.time for k in keys] + [t for t, _ in chords]
    lines = tuple(groupings(sorted(set(tatums)), hierarchies))
    return Music(sounds, lines, keys, chords, max(ends, default=0))


def _hierarchy(values: list[str]) -> Hierarchy:
    beats, parts = values[0].split(",")
    pickup = int(values[2].removeprefix("a="))
    time = int(values[3]) if len(values) > 3 else 0
    return Hierarchy(time, int(beats), int(parts), int(values[1]), pickup)


def groupings(tatums: list[int], hierarchies: list[Hierarchy]) -> Iterator[Grouping]:
    """Parts of beats, beats and bars between tatums; what is begun and not ended is none."""
    at = {h.time: h for h in hierarchies}  # the last of one time holds
    changes = sorted(at)
    if not tatums:
        return
    current: Hierarchy | None = None
    place = 0
    begun: list[int | None] = [None, None, None]
    for tatum in tatums:
        place += 1
        while changes and changes[0] <= tatum:
            current = at[changes.pop(0)]
            place = current.levels[-1] - current.pickup
        if current is None:
            continue
        for level, size in enumerate(current.levels):
            if place % size == 0:
                start = begun[level]
                if start is not None:
                    yield start, tatum
                begun[level] = tatum
