"""Whole songs, as somebody else's program and a decoder find them."""

import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from benchmarks.chart_checker import Checker
from engine.audio import open_audio
from engine.audio.tags import read_cover, read_tags
from engine.errors import NoDrums, NoRecording
from engine.export import SONG_EXPORTERS, Metadata, Request, write_export
from engine.export.chart.composing import compose
from engine.export.chart.cover import album_jpg
from engine.export.chart.sound import write_sound
from engine.music import Drum, DrumHit, Meter, TempoMap, Transcription
from tests.engine.export.chart.drummers import RATE, breathing, clicks, rock, transcribed

FOLDER, WITH_MIDI, SNG = SONG_EXPORTERS
ABOUT = Metadata("Song", "Band", "Album", "Rock", "2026", "Me")


def paused() -> tuple[list[DrumHit], TempoMap]:
    """A song that stops for eleven seconds; nobody found beats in them."""
    beats = [0.5 * i for i in range(64)]
    beats += [beats[-1] + 11.3 + 0.5 * i for i in range(65)]
    tempo = TempoMap(tuple(beats), (Meter(0, 4),))
    return [hit for hit in rock(32, tempo) if not 31.5 < hit.onset < 42.7], tempo


def six_eight() -> tuple[list[DrumHit], TempoMap]:
    tempo = TempoMap(tuple(0.4 + 0.22 * i for i in range(200)), (Meter(0, 6, 8),))
    hits = [DrumHit(beat, Drum.HIHAT_CLOSED, 70) for beat in tempo.beats[:192]]
    hits += [DrumHit(beat, Drum.KICK, 90) for beat in tempo.beats[:192:6]]
    hits += [DrumHit(beat, Drum.SNARE, 95) for beat in tempo.beats[3:192:6]]
    return sorted(hits), tempo


def at(bpm: float, bars: int) -> tuple[list[DrumHit], TempoMap]:
    tempo = TempoMap((0.9, 0.9 + 60 / bpm, 0.9 + 120 / bpm))
    return rock(bars, tempo), tempo


PLAYED = {
    "a human": (rock(48, breathing(200, 1.3), jitter=0.01), breathing(200, 1.3)),
    "from its first sample": (rock(32, TempoMap.steady(111)), TempoMap.steady(111)),
    "a pause": paused(),
    "six eight": six_eight(),
    "40 beats a minute": at(40, 12),
    "300 beats a minute": at(300, 60),
    "one hit": ([DrumHit(0.0, Drum.SNARE, 90)], breathing(4)),
    "a late end": ([*rock(8, TempoMap.steady(100)), DrumHit(30.0, Drum.CRASH)],
                   TempoMap.steady(100)),
}  # fmt: skip


def request(path: Path, hits: list[DrumHit], tempo: TempoMap, tail: float = 1.0) -> Request:
    recording = clicks(path / "song.wav", hits, tail)
    return Request(transcribed(hits, tempo), recording, metadata=ABOUT)


def refused(said: dict[str, Any], *known: str) -> list[str]:
    both = [*said["errors"], *said["warnings"]]
    return [issue["issue"] for issue in both if issue["issue"] not in ("noAlbumArt", *known)]


@pytest.mark.parametrize("name", PLAYED)
def test_a_song_folder_is_accepted(name: str, tmp_path: Path, checker: Checker) -> None:
    hits, tempo = PLAYED[name]
    asked = request(tmp_path, hits, tempo, tail=0.1)
    write_export(FOLDER, asked, tmp_path / "chart")
    said = checker(tmp_path / "chart")
    assert refused(said) == []
    assert said["drumType"] == "fourLanePro"
    assert said["tracks"]["drums"]["expert"]["firstMs"] >= 1990
    signatures = {one["signature"] for one in said["timeSignatures"]}
    assert ("6/8" in signatures) == (name == "six eight")


@pytest.mark.parametrize("exporter", SONG_EXPORTERS)
def test_a_song_of_which_nobody_said_anything_is_accepted(
    exporter: Any, tmp_path: Path, checker: Checker
) -> None:
    said_nothing = replace(request(tmp_path, *PLAYED["a human"]), metadata=Metadata())
    path = exporter.place(tmp_path, "chart")
    write_export(exporter, said_nothing, path)
    assert refused(checker(path)) == []


@pytest.mark.parametrize("exporter", [WITH_MIDI, SNG])
def test_the_other_ways_to_write_it_are_accepted(
    exporter: Any, tmp_path: Path, checker: Checker
) -> None:
    asked = request(tmp_path, *PLAYED["a human"])
    path = exporter.place(tmp_path, "chart")
    write_export(exporter, asked, path)
    said = checker(path)
    assert refused(said) == []
    assert said["metadata"]["name"] == "Song"
    assert said["drumType"] == "fourLanePro"
    expert = said["tracks"]["drums"]["expert"]
    assert expert["accents"] + expert["ghosts"] > 0
    assert (expert["starPower"], expert["activations"]) == (5, 5)


def test_notes_sound_where_the_chart_says(tmp_path: Path, checker: Checker) -> None:
    hits, tempo = PLAYED["from its first sample"]
    write_export(FOLDER, request(tmp_path, hits, tempo), tmp_path / "chart")
    sound, rate = soundfile.read(tmp_path / "chart" / "song.ogg")
    assert rate == RATE
    for note in checker(tmp_path / "chart")["notes"]["expert"]:
        near = np.abs(sound[round((note["ms"] / 1000 - 0.03) * rate) :][: round(0.06 * rate)])
        assert abs(int(np.argmax(near > 0.2)) / rate - 0.03) < 0.006
    silent = np.abs(sound[: round(1.9 * rate)])
    assert silent.max() < 0.01


def test_an_hour_is_charted_and_its_sound_never_whole_in_memory(tmp_path: Path) -> None:
    tempo = breathing(7100)
    chart = compose(transcribed(rock(1770, tempo), tempo), 3600.0)
    assert len(chart.star_power) > 150
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for _ in range(120):
            file.write(np.zeros((RATE, 2), np.float32))
    tracemalloc.start()
    told = list(write_sound(tmp_path / "song.ogg", open_audio(path), 2.0, 123.0))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6, "two minutes are 42 MB"
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 100, "a bar moves every second of music"
    assert soundfile.info(tmp_path / "song.ogg").duration == pytest.approx(123.0, abs=0.001)


def tagged(path: Path, **tags: str) -> Path:
    """An mp3 with tags and a cover, 300 by 200: green, the left and right fifths red."""
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[:, :, 1] = 255
    picture[:, :50], picture[:, 250:] = (255, 0, 0), (255, 0, 0)
    with av.open(str(path), "w", format="mp3") as file:
        file.metadata.update(tags)
        sound = file.add_stream("libmp3lame", rate=RATE, layout="stereo")
        cover = file.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 300, 200, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p")
        file.mux(cover.encode(frame))
        file.mux(cover.encode(None))
        silence = np.zeros((1, 2 * 3 * RATE), np.float32)
        whole = av.AudioFrame.from_ndarray(silence, "flt", "stereo")
        whole.sample_rate = RATE
        fitting = av.AudioResampler("fltp", "stereo", RATE, frame_size=1152)
        for piece in (*fitting.resample(whole), *fitting.resample(None)):
            file.mux(sound.encode(piece))
        file.mux(sound.encode(None))
    return path


def test_tags_and_cover_come_with_the_recording(tmp_path: Path, checker: Checker) -> None:
    tags = {"title": "Tagged", "artist": "Band", "album": "Album", "genre": "Jazz", "date": "1959"}
    path = tagged(tmp_path / "song.mp3", **tags)
    assert read_tags(path).date == "1959"
    picture = read_cover(path)
    assert picture is not None
    assert picture.shape == (200, 300, 3)
    hits = rock(1, TempoMap.steady(100))
    asked = Request(transcribed(hits, TempoMap.steady(100)), path, metadata=Metadata(artist="Me"))
    write_export(FOLDER, asked, tmp_path / "chart")
    said = checker(tmp_path / "chart")
    assert said["errors"] == []
    assert said["albumArt"]
    about = {key: said["metadata"][key] for key in ("name", "artist", "album", "genre", "year")}
    assert about == {
        "name": "Tagged", "artist": "Me", "album": "Album", "genre": "Jazz", "year": "1959"
    }  # fmt: skip
    with av.open(str(tmp_path / "chart" / "album.jpg")) as file:
        cover = next(file.decode(video=0)).to_ndarray(format="rgb24")
    assert cover.shape == (500, 500, 3)
    assert cover[250, 20, 1] > 200, "the middle of the picture, not squeezed"


def test_a_tall_and_a_small_picture_fit_too() -> None:
    for shape in ((31, 17, 3), (2000, 900, 3)):
        assert album_jpg(np.full(shape, 99, np.uint8)).startswith(b"\xff\xd8")


def test_a_file_named_artist_and_title_says_so(tmp_path: Path) -> None:
    hits = rock(1, TempoMap.steady(100))
    clicks(tmp_path / "song.wav", hits).rename(tmp_path / "Some Band - Some Song.wav")
    asked = Request(transcribed(hits, breathing(4)), tmp_path / "Some Band - Some Song.wav")
    write_export(FOLDER, asked, tmp_path / "chart")
    ini = (tmp_path / "chart" / "song.ini").read_text("utf-8")
    assert "name = Some Song\n" in ini
    assert "artist = Some Band\n" in ini


def test_what_is_missing_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    hits = rock(1, TempoMap.steady(100))
    path = clicks(tmp_path / "song.wav", hits)
    with pytest.raises(NoDrums):
        write_export(FOLDER, Request(Transcription(), path), tmp_path / "chart")
    with pytest.raises(NoRecording):
        write_export(FOLDER, Request(transcribed(hits, TempoMap())), tmp_path / "chart")
    assert [entry.name for entry in tmp_path.iterdir()] == ["song.wav"]
