"""What the editor's benchmarks share: a large piece, times, and rows that say them."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.project.project import Project
from engine.music import Note, Part, TempoMap, Transcription

HEADING = f"{'':38} {'median':>8} {'99 %':>8} {'own work':>9}   bar"


@dataclass(frozen=True, slots=True)
class Time:
    """Milliseconds by the clock, and of work of the window's own thread."""

    clock: float
    work: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    times: Sequence[Time]
    bar: str = ""

    def __str__(self) -> str:
        ordered = sorted(each.clock for each in self.times)
        late = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
        work = statistics.median(each.work for each in self.times)
        return (
            f"{self.what:38} {statistics.median(ordered):8.1f} {late:8.1f} {work:9.1f}   {self.bar}"
        )


def timed(act: Callable[[], object]) -> Time:
    """How long it takes."""
    clock, work = time.perf_counter(), time.thread_time()
    act()
    return Time((time.perf_counter() - clock) * 1000, (time.thread_time() - work) * 1000)


def piece(count: int) -> Project:
    """Notes on all keys, most in the middle, none overlapping; the same ones every time."""
    chance = random.Random(1)
    over = dict.fromkeys(range(21, 109), 0.0)
    rows = []
    for _ in range(count):
        pitch = 21 + int(min(max(chance.gauss(44, 16), 0), 87))
        onset = over[pitch] + chance.random() * 2
        over[pitch] = onset + 0.1 + chance.random()
        sure = min(chance.random() * 1.4, 1.0)
        rows.append((onset, pitch, over[pitch], chance.randint(20, 127), sure))
    part = Part("Piano", 0, tuple(Note(*row) for row in sorted(rows)))
    transcription = Transcription((part,), TempoMap.steady(100))
    return Project(machine=transcription, transcription=transcription)
