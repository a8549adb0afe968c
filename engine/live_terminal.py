"""`earmark live`: notes in a terminal, as they are played."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from engine.arguments import Argument, sensitivity
from engine.devices import SoundDevice, inputs
from engine.devices.midi_port import USUAL_NAME, MidiPort
from engine.devices.portaudio import MICROPHONE
from engine.errors import NoSoundDevice
from engine.transcribe.live import live_transcriber
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveOptions, LiveReport, LiveTake
from engine.transcribe.live_session import LiveSession

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

LIVE_ARGUMENTS = (
    Argument(
        "--device",
        "microphone to listen to, or a part of its name (otherwise: the system's usual one)",
        {"metavar": "NAME", "default": ""},
    ),
    Argument("--list-devices", "say which microphones there are", {"action": "store_true"}),
    Argument(
        "--record",
        "keep what is played in this new wav file",
        {"type": Path, "metavar": "FILE"},
    ),
    Argument(
        "--midi-port",
        "send the notes on to other programs through a MIDI port (otherwise called: %(const)s)",
        {"nargs": "?", "const": USUAL_NAME, "metavar": "NAME"},
    ),
    Argument(
        "--sensitivity",
        "from 0, only what is certain, to 1, everything suspected (otherwise: %(default)s)",
        {"type": sensitivity, "default": LiveOptions().sensitivity, "metavar": "0-1"},
    ),
)


def list_devices() -> None:
    """Say which microphones there are, the usual one first."""
    for device in inputs():
        usual = " (the usual one)" if device.is_default else ""
        sys.stdout.write(f"{device.name}  {device.rate} Hz, {device.channels} channels{usual}\n")


def live(arguments: argparse.Namespace) -> LiveTake | None:
    """Print notes until Ctrl-C, or until the microphone is gone; say where the take is."""
    if arguments.list_devices:
        list_devices()
        return None
    with ExitStack() as stack:
        port = stack.enter_context(_port(arguments.midi_port))
        ear = live_transcriber(LiveOptions(arguments.sensitivity))
        device = find_device(arguments.device)
        session = stack.enter_context(LiveSession(ear, device, arguments.record))
        _say(f"Listening to {session.device.name}. Ctrl-C ends it.")
        late = follow(session, port)
        take = session.stop()
    _say(summary(take, late))
    return take


def find_device(name: str) -> SoundDevice | None:
    """The microphone whose name holds `name`; None without a name. NoSoundDevice if none does."""
    if not name:
        return None
    found = [device for device in inputs() if name.lower() in device.name.lower()]
    if not found:
        raise NoSoundDevice(f"{MICROPHONE} called “{name}”")
    return found[0]


@contextmanager
def _port(name: str | None) -> Iterator[MidiPort | None]:
    if name is None:
        yield None
        return
    with MidiPort(name) as port:
        yield port


def follow(session: LiveSession, port: MidiPort | None) -> list[float]:
    """Print what the session reports until it ends or Ctrl-C; how late new notes were (s)."""
    late: list[float] = []
    try:
        for report in session.reports():
            if report.latency is not None:
                late.append(report.latency)
            for event in report.events:
                if port is not None:
                    port.send(event)
                if line := line_of(event):
                    _say(line)
            _warn(report)
    except KeyboardInterrupt:
        if sys.stdout.isatty():
            _say("")  # below the ^C that the terminal has written
    return late


def line_of(event: LiveEvent) -> str:
    """What is said of an event: notes that begin, and those that were none after all; else ""."""
    if event.kind is LiveKind.RETRACTED:
        return f"{event.onset:8.2f} s  {_name(event)} was none after all"
    if event.kind is not LiveKind.SHOWN:
        return ""
    heard = event.note or event.hit
    return f"{event.onset:8.2f} s  {_name(event)}  velocity {heard.velocity if heard else 0}"


def summary(take: LiveTake, late: list[float]) -> str:
    """How it was, and where the take is."""
    count = take.transcription.note_count
    said = f"{count} note{'s' * (count != 1)} in {take.seconds:.1f} s"
    if late:
        said += f", said {median(late) * 1000:.0f} ms after they were played (the middle one)"
    lost = take.overruns + take.lost_blocks
    sentences = [f"{said}."]
    if lost:
        sentences.append(f"Sound was lost {lost} times: the computer was too busy.")
    if take.notice:
        sentences.append(take.notice)
    elif take.path is not None:
        sentences.append(f"The recording is in {take.path}.")
    return " ".join(sentences)


def _name(event: LiveEvent) -> str:
    if event.hit is not None:
        return event.hit.drum.value
    pitch = event.note.pitch if event.note else 0
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}".ljust(4)


def _warn(report: LiveReport) -> None:
    if report.is_clipped:
        sys.stderr.write("          too loud: turn the microphone down\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
