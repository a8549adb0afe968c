"""The live ear: how right it is, how late, what it costs, and what an hour leaves behind.

    EARMARK_SHARED=DIR python -m benchmarks.live [--set piano_maps] [--pieces]
    python -m benchmarks.live --through-device SECONDS   (a private PulseAudio; Linux)
    python -m benchmarks.live --hour
    python -m benchmarks.live --silence MINUTES    (notes shown where nothing plays)

Right: onset precision, recall and F1 (mir_eval, 50 ms), mean over pieces, of the notes *as first
shown*: one that is taken back, or moves by more than 50 ms, was wrong. Late without a device: how
much sound the ear had been given when it showed a note, less the note's onset. Through a device: a
rendered piano is played to a virtual loudspeaker, and heard by a session on its monitor; late is
the clock when a note's report is out of the session, less the clock when the note's sound entered
the loudspeaker's driver. The bars: F1 .80; 150 ms at the median, 250 ms at the 95th percentile.
"""

import argparse
import resource
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.live_device import through_device
from benchmarks.memory import resident
from benchmarks.silence import KINDS, STRETCH_SECONDS, stretch
from benchmarks.silence import RATE as SILENCE_RATE
from benchmarks.truth import Piece, evaluation_folder, pieces
from engine.audio import open_audio
from engine.audio.prompt import PromptResampler
from engine.transcribe.live import live_transcriber
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveOptions
from trainer.evaluate import NoteScore, mean_score, score_notes
from trainer.tune_live import as_first_shown, as_last_known

Array = npt.NDArray[np.float32]

BLOCK_SECONDS = 0.01
"""What a device gives at a time."""
HOUR_SECONDS, HOUR_BLOCK_SECONDS = 3600, 0.1
NOTES_ALONE = LiveOptions(drums=False)


@dataclass(frozen=True, slots=True)
class Fed:
    """What the ear said of a piece, and what it took."""

    events: list[LiveEvent]
    late: list[float]
    seconds: float
    cpu: float


def feed(sound: Array) -> Fed:
    """Feed a piece block by block, as fast as it goes."""
    ear, began = live_transcriber(NOTES_ALONE), time.process_time()
    block = round(BLOCK_SECONDS * ear.rate)
    events: list[LiveEvent] = []
    late: list[float] = []
    for at in range(0, len(sound), block):
        new = ear.feed(sound[at : at + block])
        late += [ear.seconds - e.onset for e in new if e.kind is LiveKind.SHOWN]
        events += new
    events += ear.finish()
    return Fed(events, late, len(sound) / ear.rate, time.process_time() - began)


def sound_of(piece: Piece) -> Array:
    """A whole recording, mono, at the ear's rate."""
    blocks = open_audio(piece.audio).blocks(live_transcriber(NOTES_ALONE).rate, 1)
    return np.concatenate([np.asarray(block[0], np.float32) for block in blocks])


def accuracy(name: str, each: bool) -> None:
    """Print the table of a set."""
    print(f"{'piece':24} prec.  recall F1     at the end  +off   late: median 95 %   CPU / s")
    shown, late = [], []
    for piece in pieces(evaluation_folder() / name):
        fed = feed(sound_of(piece))
        first = score_notes(piece.notes, as_first_shown(fed.events))
        last = score_notes(piece.notes, as_last_known(fed.events))
        shown.append((first, last))
        late += fed.late
        if each:
            print(_row(piece.name[:24], first, last, fed.late, fed.cpu / fed.seconds))
    first, last = (mean_score(column) for column in zip(*shown, strict=True))
    print(_row(name, first, last, late, fed.cpu / fed.seconds))


def _row(name: str, first: NoteScore, last: NoteScore, late: list[float], cpu: float) -> str:
    middle, most = np.quantile(late, [0.5, 0.95]) * 1000
    return (
        f"{name:24} {first.precision:.3f}  {first.recall:.3f}  {first.f1:.3f}  {last.f1:.3f}       "
        f"{last.f1_with_offsets:.3f}  {middle:7.0f} ms {most:4.0f} ms   {cpu:.3f}"
    )


def hour() -> None:
    """Feed an hour of chords; print the memory after each ten minutes."""
    ear, notes = live_transcriber(), 0
    chords, block = _chords(60.0, ear.rate), round(HOUR_BLOCK_SECONDS * ear.rate)
    began = time.process_time()
    for minute in range(HOUR_SECONDS // 60):
        for at in range(0, len(chords), block):
            notes += sum(e.kind is LiveKind.SHOWN for e in ear.feed(chords[at : at + block]))
        if minute in (0, 9, 19, 29, 39, 49, 59):
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = f"{resident():6.1f} MiB now, {peak:6.1f} at most"
            print(f"{minute + 1:3d} min: {size}, {notes} notes")
    print(f"{(time.process_time() - began) / HOUR_SECONDS:.3f} s of CPU a second")


def silence(minutes: float) -> None:
    """Print how many notes a minute are shown where nobody plays: `benchmarks.silence` live."""
    for row, kinds in KINDS.items():
        draws, notes = max(1, round(minutes * 60 / STRETCH_SECONDS / len(kinds))), 0
        for kind in kinds:
            ear = live_transcriber(NOTES_ALONE)
            for number in range(draws):
                sound = PromptResampler(SILENCE_RATE, ear.rate).feed(stretch(kind, number))
                notes += sum(event.kind is LiveKind.SHOWN for event in ear.feed(sound))
        lasted = draws * len(kinds) * STRETCH_SECONDS / 60
        print(f"{row:10} {notes / lasted:7.2f} notes a minute ({lasted:.1f} minutes)")


def _chords(seconds: float, rate: int) -> Array:
    """Broken chords of plain decaying tones: something to listen to."""
    times = np.arange(round(seconds * rate)) / rate
    sound = np.zeros(len(times), np.float32)
    for number in range(round(seconds * 4)):
        pitch = 48 + (number * 7) % 30
        since = np.maximum(times - number / 4, 0.0)
        wave = np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * since) * np.exp(-3 * since)
        sound += (0.2 * wave * (since > 0)).astype(np.float32)
    return sound


def main() -> None:
    """Print what was asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", default="piano_maps", help="which recordings")
    options.add_argument("--pieces", action="store_true", help="a row for each piece too")
    options.add_argument("--hour", action="store_true", help="an hour, faster than real time")
    options.add_argument("--silence", type=float, metavar="MINUTES", help="where nobody plays")
    options.add_argument(
        "--through-device", type=float, metavar="SECONDS", help="play to a virtual sound device"
    )
    chosen = options.parse_args()
    if chosen.hour:
        hour()
    elif chosen.silence:
        silence(chosen.silence)
    elif chosen.through_device:
        through_device(chosen.through_device)
    else:
        accuracy(chosen.set, chosen.pieces)


if __name__ == "__main__":
    main()
