"""The live ear through a virtual sound device: how late a note is, from its sound to its report.

A private PulseAudio with a loudspeaker that nobody hears; one process plays a sampled piano on it
and writes down when it handed over which frame, another listens to the loudspeaker's monitor with a
LiveSession, records the take, and writes down when it said which note. Where each stretch of the
take is in the music is found by laying one upon the other: a busy computer leaves gaps in it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from benchmarks.memory import resident
from engine.music import Note, Part
from engine.sampler import Voices, Waves, find_instrument, load_instrument, strokes

Array = npt.NDArray[np.float32]

RATE = 44100
SINK = f"module-null-sink sink_name=live rate={RATE} channels=2"
LEAD_SECONDS, TAIL_SECONDS = 3.0, 2.0
OUTPUT_LATENCY = 0.03
SAME_SECONDS = 0.05
STRETCH_SECONDS, SOUGHT_SECONDS = 4.0, 8.0
SIZE_SECONDS = 600.0


def through_device(seconds: float) -> None:
    """Play so many seconds of piano and print how late its notes were said, and what was lost."""
    notes = music(seconds)
    with tempfile.TemporaryDirectory(prefix="earmark-") as folder, server(folder) as environment:
        here = Path(folder)
        np.save(here / "music.npy", played(notes, seconds))
        listener = _start("listen", here, environment)
        _wait_for(here / "listening")
        _start("play", here, environment).wait()
        (here / "stop").touch()
        listener.wait()
        _print(notes, here)


def music(seconds: float) -> tuple[Note, ...]:
    """A melody over broken and struck chords, the same ones every time."""
    chance, now, notes = np.random.default_rng(8), 0.0, []
    while now < seconds:
        root = 36 + int(chance.integers(24))
        chord = [root, root + 7, root + 12] if chance.random() < 0.4 else []
        for pitch in {*chord, root + 24 + int(chance.integers(18))}:
            length = float(chance.uniform(0.15, 0.9))
            notes.append(Note(now, pitch, now + length, int(chance.integers(35, 110))))
        now += float(chance.choice([0.13, 0.2, 0.28, 0.4]))
    return tuple(sorted(notes))


def played(notes: tuple[Note, ...], seconds: float) -> Array:
    """The music by the shipped piano, (frames,), behind LEAD_SECONDS of silence."""
    waves = Waves(load_instrument(find_instrument(0)), RATE)
    voices = Voices(strokes(Part("piano", 0, notes)), waves)
    sound = voices.render(0, round((seconds + TAIL_SECONDS) * RATE))
    lead = np.zeros(round(LEAD_SECONDS * RATE), np.float32)
    return np.concatenate([lead, sound * np.float32(0.5 / max(np.abs(sound).max(), 1e-9))])


@contextmanager
def server(folder: str) -> Iterator[dict[str, str]]:
    """A private PulseAudio; the environment in which it is found."""
    if not shutil.which("pulseaudio"):
        sys.exit("pulseaudio is not installed: there is no virtual device to play through.")
    homes = ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH")
    environment = os.environ | dict.fromkeys(homes, folder)
    # The models a person put beside the shipped ones are in her home.
    environment["XDG_DATA_HOME"] = os.environ.get(
        "XDG_DATA_HOME", str(Path.home() / ".local/share")
    )
    command = ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no"]
    command += ["-L", "module-native-protocol-unix", "-L", SINK]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        while subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode:
            time.sleep(0.05)
        yield environment
    finally:
        process.terminate()
        process.wait()


def _start(what: str, folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "benchmarks.live_device", what, str(folder)]
    return subprocess.Popen(command, env=environment)


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.05)


def play(folder: Path) -> None:
    """Play the music; note when each block was handed over and when the driver says it sounds."""
    import sounddevice

    sound, blocks, at = np.load(folder / "music.npy"), [], 0
    over = False

    def give(out: Array, frames: int, moment: Any, _status: Any) -> None:
        nonlocal at, over
        later = moment.outputBufferDacTime - moment.currentTime
        blocks.append((at, time.perf_counter(), later))
        block = sound[at : at + frames]
        out[: len(block)] = block[:, None]
        out[len(block) :] = 0
        at += frames
        over = at >= len(sound)

    with sounddevice.OutputStream(RATE, channels=2, latency=OUTPUT_LATENCY, callback=give) as out:
        while not over:
            time.sleep(0.1)
        time.sleep(0.3)
        told = {"blocks": blocks, "latency": out.latency}
    (folder / "played.json").write_text(json.dumps(told), "utf-8")


def listen(folder: Path) -> None:
    """Listen until there is a file `stop`; note when each note was said."""
    from engine.transcribe.live import live_transcriber
    from engine.transcribe.live_events import LiveKind
    from engine.transcribe.live_session import LiveSession

    said: list[tuple[float, int, float]] = []
    told = array("d")  # not a list: it is not to look like a leak
    sizes: list[float] = []
    began, started = time.process_time(), time.perf_counter()
    session = LiveSession(live_transcriber(), None, folder / "take.wav")
    (folder / "listening").touch()
    for report in session.reports():
        now = time.perf_counter()
        new = [e for e in report.events if e.kind is LiveKind.SHOWN]
        said += [(e.onset, e.note.pitch, now) for e in new if e.note is not None]
        told.extend([report.latency] if report.latency is not None else [])
        if now - started >= (len(sizes) + 1) * SIZE_SECONDS:
            sizes.append(resident())
        if (folder / "stop").exists():
            break
    take = session.stop()
    cpu = (time.process_time() - began) / max(take.seconds, 1e-9)
    facts = {"said": said, "told": list(told), "overruns": take.overruns, "lost": take.lost_blocks}
    more = {"device": session.latency, "cpu": cpu, "seconds": take.seconds, "sizes": sizes}
    (folder / "heard.json").write_text(json.dumps(facts | more), "utf-8")


def _print(notes: tuple[Note, ...], folder: Path) -> None:
    heard = json.loads((folder / "heard.json").read_text("utf-8"))
    told = json.loads((folder / "played.json").read_text("utf-8"))
    offsets = _laid_upon(np.load(folder / "music.npy"), soundfile.read(folder / "take.wav")[0])
    blocks = np.array(told["blocks"])
    late, unmatched = [], 0
    for onset, pitch, moment in heard["said"]:
        offset = offsets[min(int(onset / STRETCH_SECONDS), len(offsets) - 1)]
        true = _nearest(notes, onset + offset - LEAD_SECONDS, pitch)
        if true is None:
            unmatched += 1
            continue
        frame = round((true + LEAD_SECONDS) * RATE)
        block = blocks[np.searchsorted(blocks[:, 0], frame, "right") - 1]
        handed = block[1] + (frame - block[0]) / RATE
        late.append((moment - handed, moment - handed - block[2]))
    _rows(np.array(late) * 1000, heard, len(notes), unmatched)


def _rows(late: npt.NDArray[np.float64], heard: dict[str, Any], notes: int, wrong: int) -> None:
    print(f"{notes} notes in {heard['seconds']:.0f} s, {len(late)} of them said, {wrong} others")
    names = ("from being handed to the loudspeaker", "from sounding, by the driver's own word")
    for name, column in zip(names, late.T, strict=True):
        middle, most, worst = np.quantile(column, [0.5, 0.95, 1.0])
        print(f"{name:42} median {middle:4.0f} ms   95 % {most:4.0f} ms   worst {worst:4.0f} ms")
    own = np.median(heard["told"]) * 1000
    print(f"{'as the session itself says':42} median {own:4.0f} ms")
    lost = f"{heard['overruns']} overruns, {heard['lost']} lost blocks"
    print(f"{lost}, {heard['cpu']:.3f} s CPU a second")
    sizes = [f"{size:.1f}" for size in heard["sizes"]]
    print(f"memory in MiB after every {SIZE_SECONDS:.0f} s: {', '.join(sizes) or 'too short'}")


def _nearest(notes: tuple[Note, ...], onset: float, pitch: int) -> float | None:
    """The onset of the note that was meant; None where there is none within SAME_SECONDS."""
    near = [n.onset for n in notes if n.pitch == pitch and abs(n.onset - onset) <= SAME_SECONDS]
    return min(near, key=lambda one: abs(one - onset), default=None)


def _laid_upon(sound: Array, take: npt.NDArray[np.float64]) -> list[float]:
    """How much later (s) each stretch of the take is in the music; negative if it began before.

    Each is looked for around where the one before it was: an hour is too long to lay upon an hour.
    """
    from scipy.signal import fftconvolve

    size, around, last = round(STRETCH_SECONDS * RATE), round(SOUGHT_SECONDS * RATE), 0
    offsets: list[float] = []
    for at in range(0, len(take), size):
        stretch = take[at : at + size].mean(axis=1)
        first = max(0, at + last - around)
        here = sound[first : at + last + size + around]
        if len(here) and np.any(stretch):
            both = fftconvolve(here, stretch[::-1])
            last = int(np.argmax(np.abs(both))) - (len(stretch) - 1) + first - at
        offsets.append(last / RATE)
    return offsets


if __name__ == "__main__":
    {"play": play, "listen": listen}[sys.argv[1]](Path(sys.argv[2]))
