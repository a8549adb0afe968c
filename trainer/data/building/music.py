"""MIDI for the kit: files as they are, scores and matched performances turned into them.

Each collection becomes `midi/<name>/<name>.zip`, as the trainer reads them.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from engine.files import replacing
from engine.music import Note, Part, PedalSpan, Transcription
from trainer.data.beat_scores import WrittenScore, read_score
from trainer.data.match_file import read_match

TICKS = 480
PEDAL = 64
Named = tuple[str, bytes]


def write_zip(path: Path, files: Iterable[Named]) -> int:
    """Write the files into a zip in one step; returns how many there are.

    The same files make the same zip, bit for bit.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with replacing(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            count += 1
    return count


def midi_files(paths: Sequence[Path], folder: Path) -> Iterator[Named]:
    """Files by their names in `folder`, where two are alike with the folders they are in."""
    names = [path.name for path in paths]
    for path in paths:
        alone = names.count(path.name) == 1
        yield path.name if alone else path.relative_to(folder).as_posix(), path.read_bytes()


def scores_as_midi(paths: Sequence[Path]) -> Iterator[Named]:
    """Compressed MusicXML as MIDI, at the score's own tempo; what cannot be read is left out."""
    for path in paths:
        try:
            score = read_score(path.read_bytes())
        except (ElementTree.ParseError, zipfile.BadZipFile, KeyError, ValueError, IndexError):
            continue
        if score.rows:
            yield f"{path.stem}.mid", midi_of(_performed(score), score.tempo)


def matches_as_midi(paths: Sequence[Path]) -> Iterator[Named]:
    """Matched performances as MIDI: what was played, with its pedal."""
    for path in paths:
        match = read_match(path.read_text("utf-8", "replace"))
        notes = [
            Note(row["onset"], row["pitch"], row["offset"], min(max(row["velocity"], 1), 127))
            for row in (dict(zip(match.notes.dtype.names or (), r, strict=True))
                        for r in match.notes.tolist())
            if row["offset"] > row["onset"] >= 0
        ]  # fmt: skip
        pedal = tuple(PedalSpan(down, up) for down, up in match.pedal.tolist() if up > down)
        part = Part("Piano", 0, tuple(notes), pedal=pedal)
        yield f"{path.stem}.mid", midi_of(Transcription((part,)))


def _performed(score: WrittenScore) -> Transcription:
    quarter = 60.0 / score.tempo
    parts: dict[int, list[Note]] = {}
    for onset, offset, pitch, velocity, part in score.rows:
        if offset > onset >= 0 and 0 <= pitch <= 127:
            parts.setdefault(part, []).append(
                Note(onset * quarter, pitch, offset * quarter, velocity)
            )
    return Transcription(tuple(Part(f"Part {n + 1}", 0, tuple(parts[n])) for n in sorted(parts)))


def midi_of(music: Transcription, tempo: float = 120.0) -> bytes:
    """A MIDI file of these parts, a track each, at a steady tempo (quarters to the minute)."""
    import mido

    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    first = mido.MidiTrack()
    first.append(mido.MetaMessage("set_tempo", tempo=round(60e6 / tempo)))
    file.tracks.append(first)
    a_second = TICKS * tempo / 60.0
    for part in music.parts:
        track = mido.MidiTrack()
        track.append(mido.MetaMessage("track_name", name=part.name))
        now = 0
        for tick, _, kind, values in sorted(_events(part, a_second)):
            track.append(mido.Message(kind, time=tick - now, **dict(values)))
            now = tick
        file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _events(
    part: Part, a_second: float
) -> Iterator[tuple[int, int, str, tuple[tuple[str, int], ...]]]:
    """(tick, turn within it, kind of message, its values); keys come up before they go down."""
    for note in part.notes:
        start = round(note.onset * a_second)
        stop = max(round(note.offset * a_second), start + 1)
        yield start, 2, "note_on", (("note", note.pitch), ("velocity", note.velocity))
        yield stop, 0, "note_off", (("note", note.pitch), ("velocity", 0))
    for span in part.pedal:
        for second, value in ((span.start, 127), (span.stop, 0)):
            moved = (("control", PEDAL), ("value", value))
            yield round(second * a_second), 1, "control_change", moved
