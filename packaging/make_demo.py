"""Makes the demo recording: a pianist's performance, played by a sampled piano in a small room."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import mido
import numpy as np
import soundfile
from numpy.typing import NDArray

from engine.music import Note, Part, PedalSpan
from engine.sampler import Voices, Waves, load_instrument

Sound = NDArray[np.float32]

# Not the piano that plays transcriptions back: the original and the result must sound different.
PIANO = "pianos/headroom_decca"
CORPUS = "midi/vienna4x22/vienna4x22.zip"
PERFORMANCE = "Schubert_D783_no15_p12.mid"
FILE = "Schubert German Dance.ogg"
TAGS = {
    "title": "German Dance, D. 783 No. 15",
    "artist": "Franz Schubert; pianist 12 of the Vienna 4x22 Piano Corpus",
    "copyright": "Werner Goebl (performance), Bengt Nilsson (Headroom Piano); CC BY 4.0",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "comment": "A performance from the Vienna 4x22 Piano Corpus (W. Goebl, 1999) played by the"
    " Headroom Piano (Bengt Nilsson), with a room added. See resources/LICENCES.md.",
}
RATE = 44_100
LEAD_SECONDS, TAIL_SECONDS = 0.4, 2.5
SUSTAIN, HALF_DOWN = 64, 64
FAINTEST = 5  # a key that was only touched makes no sound
BORDER = 60  # the strings below stand a little to the left, those above to the right
PAN = 0.22
ROOM_SECONDS, ROOM_SHARE, SEED = 1.1, 0.16, 783
QUALITY = 0.45  # of Ogg Vorbis, from 0 (best) to 1
BLOCK = 1 << 16


def make_demo(kit: Path, folder: Path) -> Path:
    """Write the demo recording into `folder`; returns its path."""
    with zipfile.ZipFile(kit / CORPUS) as corpus:
        part = read_part(corpus.read(PERFORMANCE))
    sound = _in_a_room(_played(part, kit / PIANO))
    sound *= np.float32(0.89 / np.abs(sound).max())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with soundfile.SoundFile(
        path, "w", RATE, 2, "VORBIS", format="OGG", compression_level=QUALITY
    ) as file:
        for name, value in TAGS.items():
            setattr(file, name, value)
        for start in range(0, sound.shape[1], BLOCK):  # libsndfile wants Vorbis in small pieces
            file.write(sound[:, start : start + BLOCK].T)
    return path


@dataclass
class _Reading:
    """What has been read so far of a performance."""

    notes: list[Note] = field(default_factory=list)
    pedal: list[PedalSpan] = field(default_factory=list)
    held: dict[int, tuple[float, int]] = field(default_factory=dict)
    pedal_since: float | None = None


def read_part(midi: bytes) -> Part:
    """The notes and pedal of a performance, its first note at LEAD_SECONDS."""
    reading, now, first = _Reading(), 0.0, None
    for message in mido.MidiFile(file=io.BytesIO(midi)):
        now += message.time
        if first is None and message.type == "note_on":
            first = now
        _take(reading, message, LEAD_SECONDS + now - (now if first is None else first))
    return Part("piano", 0, tuple(reading.notes), pedal=tuple(reading.pedal))


def _take(reading: _Reading, message: mido.Message, now: float) -> None:
    if message.type in ("note_on", "note_off"):
        start, velocity = reading.held.pop(message.note, (now, 0))
        if velocity >= FAINTEST and now > start:
            reading.notes.append(Note(start, message.note, now, velocity))
        if message.type == "note_on" and message.velocity:
            reading.held[message.note] = (now, message.velocity)
    elif message.type == "control_change" and message.control == SUSTAIN:
        down = message.value >= HALF_DOWN
        if down and reading.pedal_since is None:
            reading.pedal_since = now
        elif not down and reading.pedal_since is not None:
            if now > reading.pedal_since:
                reading.pedal.append(PedalSpan(reading.pedal_since, now))
            reading.pedal_since = None


def _played(part: Part, piano: Path) -> Sound:
    """The part as two channels (2, time), low strings to the left, high ones to the right."""
    waves = Waves(load_instrument(piano), RATE)
    length = round((part.end + TAIL_SECONDS) * RATE)
    sound = np.zeros((2, length), np.float32)
    for side, notes in (
        (-1, tuple(n for n in part.notes if n.pitch < BORDER)),
        (1, tuple(n for n in part.notes if n.pitch >= BORDER)),
    ):
        half = Part(part.name, part.program, notes, pedal=part.pedal)
        mono = Voices.of_part(half, waves).render(0, length)
        sound[0] += mono * np.float32(1 - side * PAN)
        sound[1] += mono * np.float32(1 + side * PAN)
    return sound


def _in_a_room(dry: Sound) -> Sound:
    """The sound with the reverberation of a small room, another one for each ear."""
    rng = np.random.default_rng(SEED)
    size = 1 << (dry.shape[1] + round(ROOM_SECONDS * RATE)).bit_length()
    seconds = np.arange(round(ROOM_SECONDS * RATE)) / RATE
    decay = np.exp(-6.9 * seconds / ROOM_SECONDS) * np.minimum(seconds / 0.012, 1)
    wet = np.empty_like(dry)
    source = np.fft.rfft(dry.mean(axis=0), size)
    brightness = 1 / np.sqrt(1 + (np.fft.rfftfreq(size, 1 / RATE) / 4000) ** 2)
    for channel in range(2):
        room = np.fft.rfft(rng.standard_normal(len(decay)) * decay, size) * brightness
        wet[channel] = np.fft.irfft(source * room, size)[: dry.shape[1]]
    wet *= np.float32(np.sqrt((dry**2).mean() / (wet**2).mean()))
    mixed = dry * np.float32(1 - ROOM_SHARE) + wet * np.float32(ROOM_SHARE * 2)
    fade = round(0.5 * RATE)
    mixed[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return np.asarray(mixed, np.float32)
