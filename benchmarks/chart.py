"""How true a chart is to the drummer, read back by somebody else's program.

    EARMARK_SHARED=DIR python -m benchmarks.chart [--split NAME ...] [--pieces N]

Performances of the Groove MIDI Dataset are the perfect transcriptions: they become charts, the
files are read by check_chart.mjs (which rests on the community's own song scanner), and what it
found is laid against the performance. First without snapping: every hit on the tick nearest to it
must be in the right lane within 10 ms. Then as songs are written: beats that follow the drummer,
hits on the grid, each on the nearest place of the grid its beat is played on. What merges or finds
no hand is counted. Times against the click's own 1/32 grid stand beside it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from benchmarks.chart_checker import Checker, CheckerMissing, chart_checker
from benchmarks.groove import Groove, grooves
from engine.export import Metadata
from engine.export.chart.about import song_ini, song_keys
from engine.export.chart.charting import Charted, Ways, chart_hits
from engine.export.chart.composing import whole
from engine.export.chart.model import Chart
from engine.export.chart.song import chart_notes, midi_notes
from engine.music import Drum, DrumHit

# Written down once more, so that the exporter's own table is checked by another.
LANES = {
    Drum.KICK: "kick",
    Drum.SNARE: "red",
    Drum.SIDE_STICK: "red",
    Drum.HIHAT_CLOSED: "yellowCymbal",
    Drum.HIHAT_PEDAL: "yellowCymbal",
    Drum.HIHAT_OPEN: "blueCymbal",
    Drum.RIDE: "blueCymbal",
    Drum.CRASH: "greenCymbal",
    Drum.TOM_HIGH: "yellowTom",
    Drum.TOM_MID: "blueTom",
    Drum.TOM_LOW: "greenTom",
}
FOOT = {"doubleKick": "kick"}
IGNORED = {"notesDiffer", "notesAfterAudio"}  # said otherwise below; all share one silent sound
METADATA = Metadata("Groove", "Groove MIDI Dataset", "v1.0.0", "Drums", "2019")
TENS = (5, 10, 15, 20, 30, 40)
BEFORE_MS = 10.0
AFTER_MS = 1.0


@dataclass
class Found:
    """Counts over all pieces; `off` are milliseconds from each hit to where it went."""

    pieces: int = 0
    hits: int = 0
    found: int = 0
    merged: int = 0
    crowded: int = 0
    moved: int = 0
    lost: int = 0
    nearest: int = 0
    furthest: float = 0.0
    refused: list[str] = field(default_factory=list)
    off: list[float] = field(default_factory=list)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", nargs="+", default=["test"])
    parser.add_argument("--pieces", type=int, default=10_000)
    asked = parser.parse_args()
    shared = Path(os.environ.get("EARMARK_SHARED", ""))
    if not os.environ.get("EARMARK_SHARED") or not shared.is_dir():
        sys.exit("Set EARMARK_SHARED to the folder that holds kit/ and validators/.")
    try:
        checker = chart_checker(shared)
    except CheckerMissing as error:
        sys.exit(str(error))
    chosen = list(grooves(shared, tuple(asked.split)))[: asked.pieces]
    before, chart, midi, click = Found(), Found(), Found(), Found()
    with tempfile.TemporaryDirectory() as scratch:
        longest = max(groove.hits[-1].onset for groove in chosen)
        sound = _silence(Path(scratch) / "silence.ogg", longest + 15)
        for groove in chosen:
            raw = chart_hits(groove.hits, groove.click, _end(groove), Ways(False, False))
            said = _read(checker, raw, groove, sound, chart_notes, BEFORE_MS)
            _tell(before, groove, raw, said)
            made = chart_hits(groove.hits, groove.click, _end(groove))
            _tell(chart, groove, made, _read(checker, made, groove, sound, chart_notes))
            _tell(midi, groove, made, _read(checker, made, groove, sound, midi_notes))
            click.off += _off_click(groove)
    _print(before, chart, midi, click)


def _end(groove: Groove) -> float:
    return groove.hits[-1].onset + 2.0


def _silence(path: Path, seconds: float) -> Path:
    with soundfile.SoundFile(path, "w", 44100, 1, "VORBIS", format="OGG") as sound:
        for _ in range(int(seconds) + 1):
            sound.write(np.zeros(44100, np.float32))
    return path


def _read(
    checker: Checker,
    made: Charted,
    groove: Groove,
    sound: Path,
    write: Callable[[Chart, Metadata], tuple[str, bytes]],
    tolerance: float = AFTER_MS,
) -> dict[str, Any]:
    """Write a song and have it read."""
    chart = whole(made, _end(groove))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        name, data = write(chart, METADATA)
        (folder / name).write_bytes(data)
        keys = song_keys(chart, METADATA, soundfile.info(sound).duration)
        (folder / "song.ini").write_bytes(song_ini(keys))
        (folder / "song.ogg").hardlink_to(sound)
        return checker(folder, list(_expected(groove, made, tolerance)), tolerance)


def _expected(groove: Groove, made: Charted, tolerance: float) -> Iterator[dict[str, Any]]:
    """What the reader must find: each hit when it was played, after snapping on its place."""
    ruler = made.ruler
    feet = {gem.tick for gem in made.gems if gem.second_foot}
    for hit, tick in zip(groove.hits, made.places, strict=True):
        second_kick = hit.drum is Drum.KICK and tick in feet
        snapped = tolerance == AFTER_MS
        second = ruler.second(tick) if snapped else hit.onset + ruler.silence
        lane = "doubleKick" if second_kick else LANES[hit.drum]
        yield {"ms": second * 1000, "lane": lane}


def _tell(found: Found, groove: Groove, made: Charted, said: dict[str, Any]) -> None:
    """Add one performance."""
    ruler, tally = made.ruler, made.tally
    found.pieces += 1
    found.hits += tally.hits
    found.merged += tally.merged
    found.crowded += tally.crowded
    found.moved += tally.moved
    found.found += said["expect"]["found"]
    found.lost += tally.gems - tally.moved - said["expect"]["found"]
    found.furthest = max(found.furthest, said["expect"]["maxDeviationMs"])
    found.nearest += _on_nearest(groove.hits, made)
    found.off += [
        (ruler.second(tick) - hit.onset - ruler.silence) * 1000
        for hit, tick in zip(groove.hits, made.places, strict=True)
    ]
    issues = {error["issue"] for error in said["errors"]} - IGNORED
    if issues:
        found.refused.append(f"{groove.name}: {', '.join(sorted(issues))}")


def _on_nearest(hits: Iterable[DrumHit], made: Charted) -> int:
    """Of how many hits no other place in use around it, or between, would have been nearer.

    The grid of a beat is taken from what is on it: the coarsest of 1/16, triplets and 1/32 that
    holds all places of the beat.
    """
    ruler = made.ruler
    used: dict[int, list[int]] = {}
    for tick in made.places:
        used.setdefault(tick // 480, []).append(tick % 480)
    steps = {
        beat: next((s for s in (120, 160, 80, 60) if all(t % s == 0 for t in places)), 1)
        for beat, places in used.items()
    }
    good = 0
    for hit, tick in zip(hits, made.places, strict=True):
        exact = ruler.tick(hit.onset + ruler.silence)
        good += abs(tick - exact) <= steps[tick // 480] / 2 + 1
    return good


def _off_click(groove: Groove) -> list[float]:
    """Milliseconds from the hits to the click's 1/32 grid."""
    beat = groove.click.beats[1] * groove.click.meters[0].beat_unit / 4
    times = np.array([hit.onset for hit in groove.hits]) / beat * 8
    return [float(x) for x in (np.round(times) - times) * beat / 8 * 1000]


def _print(before: Found, chart: Found, midi: Found, click: Found) -> None:
    print(f"{before.pieces} performances, {before.hits} hits\n")
    print(
        "| read back | right lane, right time | merged | no hand free | lane beside | lost | off |"
    )
    print("|---|---|---|---|---|---|---|")
    rows = (
        ("before snapping, within 10 ms", before),
        ("notes.chart, on their place", chart),
        ("notes.mid, on their place", midi),
    )
    for name, f in rows:
        counts = f"{f.found} | {f.merged} | {f.crowded} | {f.moved} | {f.lost}"
        print(f"| {name} | {counts} | {f.furthest:.1f} ms |")
    near = chart.nearest / chart.hits
    print(f"\nOn the nearest place of their beat's grid: {near:.1%} (others: with their chord)\n")
    print("| hits within … ms | " + " | ".join(map(str, TENS)) + " | furthest |")
    print("|---" * (len(TENS) + 2) + "|")
    for name, f in (("their tick, before snapping", before), ("their place", chart),
                    ("the click's 1/32 grid", click)):  # fmt: skip
        off = np.abs(f.off)
        shares = " | ".join(f"{np.mean(off <= ms):.1%}" for ms in TENS)
        print(f"| {name} | {shares} | {off.max():.1f} |")
    print(f"\nSongs refused: {len(chart.refused) + len(midi.refused)} of {2 * chart.pieces}")
    for line in (*chart.refused, *midi.refused):
        print(f"  {line}")


if __name__ == "__main__":
    main()
