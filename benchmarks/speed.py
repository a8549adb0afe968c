"""Time and memory beside Basic Pitch, whole processes, in turns on the same machine.

    EARMARK_SHARED=DIR python -m benchmarks.speed [--peer] [--runs N] [--hours H] [--model NAME]

The recording is the first five minutes of the evaluation pieces joined; with --hours also so many
hours of them, for the peak memory. Every run is a process of its own: starting, loading the model,
reading, listening, writing MIDI. The ratio of the medians is what travels between machines; on a
busy one that of the processor's seconds, which do not count the waiting.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.peers import basic_pitch_python
from benchmarks.truth import evaluation_folder, pieces
from engine.audio import open_audio, write_wav

RATE = 22050
FIVE_MINUTES, HOUR = 302, 3600


@dataclass(frozen=True)
class Taken:
    """What one process took."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def recording(folder: Path, seconds: int, to: Path) -> Path:
    """The evaluation pieces one after another, again and again, for so many seconds."""

    def blocks() -> Iterator[np.ndarray]:
        left = seconds * RATE
        music = [piece.audio for piece in pieces(folder)]
        while left > 0:
            for path in music:
                for block in open_audio(path).blocks(RATE, 1, block_seconds=10.0):
                    yield block[:, :left]
                    left -= block.shape[1]
                    if left <= 0:
                        return

    write_wav(to, blocks(), RATE)
    return to


def measured(command: list[str]) -> Taken:
    """Run a process to its end."""
    watcher = [sys.executable, "-c", WATCH, *command]
    done = subprocess.run(watcher, check=True, capture_output=True, text=True)
    seconds, cpu_seconds, peak_kib = json.loads(done.stdout.splitlines()[-1])
    return Taken(seconds, cpu_seconds, peak_kib / 1024)


# Runs a command and says its time and the peak memory of it alone.
WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def _ours(model: str | None, audio: Path, out: Path) -> list[str]:
    where = ["--output", str(out), "--device", "cpu", *(["--model", model] if model else [])]
    return [sys.executable, "-m", "engine", "transcribe", str(audio), *where]


def _basic_pitch(audio: Path, _out: Path) -> list[str]:
    runner = Path(__file__).with_name("basic_pitch_runner.py")
    return [str(basic_pitch_python()), str(runner), str(audio)]


def _table(
    systems: dict[str, Callable[[Path, Path], list[str]]], audio: Path, out: Path, runs: int
) -> None:
    taken: dict[str, list[Taken]] = {name: [] for name in systems}
    for _ in range(runs):  # in turns: whatever else the machine does befalls both
        for name, command in systems.items():
            taken[name].append(measured(command(audio, out)))
    length = open_audio(audio).duration
    print(
        f"{'system':12} {'min s':>7} {'median':>7} {'max':>7} {'CPU s':>7} {'x real time':>12} "
        f"{'peak MiB':>9}"
    )
    for name, values in taken.items():
        seconds = [value.seconds for value in values]
        middle = statistics.median(seconds)
        peak = max(value.peak_mib for value in values)
        print(
            f"{name:12} {min(seconds):7.1f} {middle:7.1f} {max(seconds):7.1f} "
            f"{statistics.median(value.cpu_seconds for value in values):7.1f} "
            f"{length / middle:12.1f} {peak:9.0f}"
        )
    if len(taken) == 2:
        ours, theirs = (
            [statistics.median(each) for each in zip(*map(astuple, values), strict=True)]
            for values in taken.values()
        )
        time, work, memory = (a / b for a, b in zip(ours, theirs, strict=True))
        print(
            f"Earmark takes {time:.2f} of Basic Pitch's time, {work:.2f} of its processor's "
            f"seconds, {memory:.2f} of its memory."
        )


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peer", action="store_true", help="measure Basic Pitch too")
    options.add_argument("--runs", type=int, default=3, help="processes of each system")
    options.add_argument("--hours", type=int, default=0, help="so many hours too (ours only)")
    options.add_argument("--model", help="the model that listens (otherwise: as users get it)")
    chosen = options.parse_args()
    folder = evaluation_folder() / "piano_maps"
    systems: dict[str, Callable[[Path, Path], list[str]]] = {
        "Earmark": partial(_ours, chosen.model)
    }
    if chosen.peer:
        systems["Basic Pitch"] = _basic_pitch
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        print(f"{FIVE_MINUTES} s of piano, {chosen.runs} runs each")
        _table(systems, recording(folder, FIVE_MINUTES, out / "five.wav"), out, chosen.runs)
        if chosen.hours:
            print(f"{chosen.hours} h of piano, one run")
            long = recording(folder, chosen.hours * HOUR, out / "long.wav")
            _table({"Earmark": systems["Earmark"]}, long, out, 1)


if __name__ == "__main__":
    main()
