"""A song folder, whole: notes, song.ini, sound and cover; and the same in one .sng file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from engine.audio import open_audio
from engine.audio.tags import read_cover, read_tags
from engine.errors import NoRecording
from engine.export.chart.about import song_ini, song_keys
from engine.export.chart.chart_file import notes_chart
from engine.export.chart.composing import compose, song_seconds
from engine.export.chart.cover import album_jpg
from engine.export.chart.mid_file import notes_mid
from engine.export.chart.model import Chart
from engine.export.chart.sng import write_sng
from engine.export.chart.sound import write_sound
from engine.export.exporter import Request
from engine.export.metadata import Metadata

INI, SOUND, COVER = "song.ini", "song.ogg", "album.jpg"
OURS = frozenset({"notes.chart", "notes.mid", INI, SOUND, "song.opus", COVER, "album.png"})
"""Files of a song folder that another export replaces; others (a video, say) are the user's."""

Notes = Callable[[Chart, Metadata], tuple[str, bytes]]


def chart_notes(chart: Chart, metadata: Metadata) -> tuple[str, bytes]:
    """The notes as text: the file's name and what is in it."""
    return "notes.chart", notes_chart(chart, metadata, SOUND)


def midi_notes(chart: Chart, metadata: Metadata) -> tuple[str, bytes]:
    """The notes as MIDI, likewise."""
    return "notes.mid", notes_mid(chart, metadata)


def fill(request: Request, folder: Path, notes: Notes = chart_notes) -> Iterator[float]:
    """Write a song's files into an empty folder; yields the fraction done.

    NoRecording, NoDrums and TempoUnknown say what is missing, before anything is written.
    """
    if request.audio_path is None:
        raise NoRecording(request.heading)
    audio = open_audio(request.audio_path)
    chart = compose(request.transcription, audio.duration, request.heading)
    metadata = _metadata(request, request.audio_path)
    seconds = song_seconds(chart, audio.duration)
    name, data = notes(chart, metadata)
    (folder / name).write_bytes(data)
    (folder / INI).write_bytes(song_ini(song_keys(chart, metadata, seconds)))
    cover = read_cover(request.audio_path)
    if cover is not None:
        (folder / COVER).write_bytes(album_jpg(cover))
    yield from write_sound(folder / SOUND, audio, chart.ruler.silence, seconds)


def fill_with_midi(request: Request, folder: Path) -> Iterator[float]:
    """The same, with notes.mid."""
    return fill(request, folder, midi_notes)


def bundle(folder: Path, file: BinaryIO) -> None:
    """Write the files of a song folder as one .sng."""
    lines = (folder / INI).read_text("utf-8").splitlines()[1:]
    keys = dict(line.split(" = ", 1) for line in lines)
    write_sng(file, keys, sorted(path for path in folder.iterdir() if path.name != INI))


def _metadata(request: Request, recording: Path) -> Metadata:
    """What a person says, else the recording's tags, else its name: "Artist - Title"."""
    tags = read_tags(recording)
    tagged = Metadata(request.title or tags.title, tags.artist, tags.album, tags.genre, tags.date)
    if not tagged.title and not tagged.artist and " - " in recording.stem:
        artist, title = recording.stem.split(" - ", 1)
        tagged = Metadata(title, artist, tags.album, tags.genre, tags.date)
    return request.metadata.over(tagged).over(Metadata(title=request.heading))
