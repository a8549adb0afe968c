"""What is in the files: golden ones, and what the two ways to write notes have in common."""

import io
import struct
from collections import defaultdict
from pathlib import Path

import mido
import pytest

from engine.export.chart.about import song_ini, song_keys
from engine.export.chart.chart_file import notes_chart
from engine.export.chart.charting import Ways
from engine.export.chart.composing import compose
from engine.export.chart.mid_file import notes_mid
from engine.export.chart.model import Chart, Dynamic, Lane, Level
from engine.export.chart.sng import write_sng
from engine.export.metadata import Metadata, one_line, year_of
from engine.music import Drum, DrumHit, Meter, TempoMap
from tests.engine.export.chart.drummers import breathing, rock, transcribed

GOLDEN = Path(__file__).parents[3] / "golden"
ABOUT = Metadata("Golden “song”", "Nobody", "None", "Rock", "2026-11-21", "A test")


def golden_chart() -> Chart:
    """Every kind of line: two metres, a human, toms and cymbals, ghosts, fills, star power."""
    beats = breathing(110, start=0.3).beats
    tempo = TempoMap(beats, (Meter(0, 4), Meter(80, 3)))
    hits = rock(20, tempo, jitter=0.01)
    toms = (Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW, Drum.RIDE, Drum.HIHAT_OPEN)
    hits += [DrumHit(tempo.to_seconds(82 + i), drum, 90) for i, drum in enumerate(toms)]
    hits += [DrumHit(tempo.to_seconds(90 + i / 5), Drum.KICK, 90) for i in range(5)]
    as_clicked = Ways(follow=False)  # following solves equations, which machines round otherwise
    return compose(transcribed(sorted(hits), tempo), 56.0, ways=as_clicked)


@pytest.fixture(scope="module")
def chart() -> Chart:
    return golden_chart()


def test_golden_chart(chart: Chart) -> None:
    """Change it only on purpose: notes_chart(golden_chart(), ABOUT, "song.ogg")."""
    written = notes_chart(chart, ABOUT, "song.ogg")
    assert written == (GOLDEN / "song.chart").read_bytes()


def test_golden_midi(chart: Chart) -> None:
    """Change it only on purpose: notes_mid(golden_chart(), ABOUT)."""
    assert notes_mid(chart, ABOUT) == (GOLDEN / "song.mid").read_bytes()


def test_the_ini_spells_as_the_games_read(chart: Chart) -> None:
    lines = song_ini(song_keys(chart, ABOUT, 58.25)).decode().split("\r\n")
    assert lines[0] == "[song]"
    keys = dict(line.split(" = ", 1) for line in lines[1:-1])
    assert keys["pro_drums"] == "True"
    assert keys["song_length"] == "58250"
    assert keys["year"] == "2026"
    assert keys["charter"] == "A test"
    assert 0 <= int(keys["diff_drums"]) <= 6
    assert all(key == key.lower() for key in keys)


def test_what_is_not_known_is_said_to_be_unknown(chart: Chart) -> None:
    keys = song_keys(chart, Metadata("Song"), 60.0)
    assert (keys["artist"], keys["charter"]) == ("Unknown", "Earmark")
    assert {keys[name] for name in ("album", "genre", "year")} == {"Unknown"}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ('Say "no"', "Say ”no”"),
        ("<b>bold</b>", "‹b›bold‹/b›"),
        ("two\nlines\t\x00", "two lines"),
        ("half \udce9", "half ?"),
        ("日本語 = ü", "日本語 = ü"),
    ],
)
def test_odd_titles(chart: Chart, title: str, shown: str) -> None:
    about = Metadata(title, "A")
    assert song_keys(chart, about, 60.0)["name"] == shown
    text = notes_chart(chart, about, "song.ogg").decode()
    assert f'  Name = "{shown}"\r\n' in text
    conductor = mido.MidiFile(file=io.BytesIO(notes_mid(chart, about)), charset="utf-8").tracks[0]
    assert conductor[0].name == shown


def test_texts() -> None:
    assert one_line(" a\r\n b ") == "a b"
    assert [year_of(t) for t in ("1997", "2001-02-03", "3 May 1969", "", "12345", "99")] == [
        "1997", "2001", "1969", "", "", ""
    ]  # fmt: skip
    mine = Metadata("Mine", charter="Me")
    assert mine.over(Metadata("Tagged", "Band")) == Metadata("Mine", "Band", charter="Me")


def midi_gems(data: bytes, level: Level) -> dict[int, set[tuple[int, bool, int, bool]]]:
    """(lane, cymbal, velocity, second foot) by tick, read as the games' documents say."""
    track = mido.MidiFile(file=io.BytesIO(data)).tracks[2]
    base = {Level.EXPERT: 96, Level.HARD: 84, Level.MEDIUM: 72, Level.EASY: 60}[level]
    tick, struck = 0, defaultdict(dict)
    for message in track:
        tick += message.time
        if message.type == "note_on" and message.velocity:
            struck[tick][message.note] = message.velocity
    return {
        tick: {
            (max(note - base, 0), note - base >= 2 and note - base + 108 not in notes, velocity,
             note == 95)
            for note, velocity in notes.items()
            if base <= note <= base + 4 or (note == 95 and level is Level.EXPERT)
        }
        for tick, notes in struck.items()
    }  # fmt: skip


@pytest.mark.parametrize("level", list(Level))
def test_midi_says_the_same_the_other_way_round(chart: Chart, level: Level) -> None:
    read = midi_gems(notes_mid(chart, ABOUT), level)
    velocities = {Dynamic.GHOST: 1, Dynamic.USUAL: 100, Dynamic.ACCENT: 127}
    wanted: dict[int, set[tuple[int, bool, int, bool]]] = defaultdict(set)
    for gem in chart.levels[level]:
        velocity = velocities[gem.dynamic]
        wanted[gem.tick].add((int(gem.lane), gem.cymbal, velocity, gem.second_foot))
    assert {tick: gems for tick, gems in read.items() if gems} == wanted
    assert any(gem.lane is Lane.GREEN for gem in chart.expert)


def test_an_sng_is_laid_out_as_its_readers_expect(tmp_path: Path) -> None:
    parts = {"notes.chart": bytes(range(256)) * 9, "song.ogg": b"sound" * 300_000}
    for name, data in parts.items():
        (tmp_path / name).write_bytes(data)
    buffer = io.BytesIO()
    write_sng(buffer, {"name": "Lied für €", "delay": "0"}, [tmp_path / name for name in parts])
    data = buffer.getvalue()
    assert data[:10] == b"SNGPKG" + struct.pack("<I", 1)
    mask, at = data[10:26], 26
    length, count = struct.unpack_from("<QQ", data, at)
    assert count == 2
    assert "Lied für €".encode() in data[at : at + 8 + length]
    at += 8 + length
    length, count = struct.unpack_from("<QQ", data, at)
    place, read = at + 16, {}
    for _ in range(count):
        size = data[place]
        name = data[place + 1 : place + 1 + size].decode()
        extent, offset = struct.unpack_from("<QQ", data, place + 1 + size)
        masked = data[offset : offset + extent]
        read[name] = bytes(b ^ mask[i % 16] ^ (i & 255) for i, b in enumerate(masked))
        place += 1 + size + 16
    assert read == parts
    at += 8 + length
    (total,) = struct.unpack_from("<Q", data, at)
    assert at + 8 + total == len(data)
