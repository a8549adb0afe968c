"""Formats that hold a score, from a transcription to the file."""

import io
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import fromstring

import mido
import pytest

from engine.export import ALL_EXPORTERS, PAGE_EXPORTERS, Metadata, Request, write_export
from engine.export.midi_score import ScoreClock, quarters_at, sounding_notes
from engine.music import Drum, DrumHit, Note, Part, PedalSpan, TempoMap, Transcription
from engine.notation import Bar, NotationChoices
from tests.engine.export.scores import everything

F = Fraction
LATE = (0.012, -0.009, 0.015, 0.0)


def piece() -> Transcription:
    """Quarters at 90, none quite in time, and a pedal; a kit beside them."""
    beat = 60 / 90
    notes = tuple(
        Note(beat * k + LATE[k % 4] + 0.02, 60 + k % 7, beat * (k + 0.9) + 0.02, 50 + k)
        for k in range(16)
    )
    kit = Part("Drums", hits=tuple(DrumHit(2 * beat * k + 0.02, Drum.KICK, 90) for k in range(8)))
    piano = Part("Piano", 0, notes, pedal=(PedalSpan(0.1, 1.2),))
    return Transcription((piano, kit), TempoMap(tuple(beat * k for k in range(17))))


def request(**choices: object) -> Request:
    notation = NotationChoices(**choices)  # type: ignore[arg-type]
    about = Metadata(artist="A. Composer")
    return Request(piece(), Path("song.wav"), "Piece", about, notation)


def rendered(name: str, asked: Request | None = None) -> bytes:
    row = next(row for row in ALL_EXPORTERS if row.name == name)
    return row.render(asked or request())  # type: ignore[union-attr]


def test_musicxml_holds_all_notes_and_what_was_said() -> None:
    root = fromstring(rendered("musicxml", request(meter=(3, 4), fifths=-4, is_minor=True)))
    assert root.findtext("work/work-title") == "Piece"
    assert root.findtext("identification/creator") == "A. Composer"
    assert root.findtext(".//time/beats") == "3"
    assert root.findtext(".//key/fifths") == "-4"
    names = {note.get("id", "").split("-")[1] for note in root.iter("note") if note.get("id")}
    assert len(names) == 16


def test_the_compressed_file_and_the_pdf_are_what_they_say() -> None:
    assert rendered("mxl").startswith(b"PK")
    pdf = rendered("pdf")
    assert pdf.startswith(b"%PDF")
    assert b"(Piece)" in pdf


def test_pages_are_files_in_a_folder(tmp_path: Path) -> None:
    (row,) = PAGE_EXPORTERS
    place = row.place(tmp_path, "Piece")
    write_export(row, request(), place)
    assert [path.name for path in place.iterdir()] == ["page-001.svg"]
    write_export(row, request(), place, replace=True)
    assert b"<svg" in (place / "page-001.svg").read_bytes()


def played(data: bytes) -> tuple[mido.MidiFile, list[tuple[int, int, int]]]:
    """The file, and (tick, pitch, velocity) of what it plays."""
    file = mido.MidiFile(file=io.BytesIO(data))
    found = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                found.append((tick, message.note, message.velocity))
    return file, sorted(found)


def test_midi_as_in_the_score_is_exactly_in_time_and_as_loud_as_played() -> None:
    file, notes = played(rendered("midi-score"))
    melody = [note for note in notes if note[1] >= 60]
    assert [tick for tick, *_ in melody] == [960 * k for k in range(16)]
    assert [velocity for *_, velocity in melody] == [50 + k for k in range(16)]
    assert len(notes) == 24
    assert file.length == pytest.approx(16 * 60 / 90, abs=0.7)
    _, performed = played(rendered("midi"))
    assert any(tick % 960 for tick, *_ in performed)


def test_tied_symbols_are_one_note() -> None:
    score = everything()
    notes = list(sounding_notes(score, 0))
    heads = [h.source for *_, chord in score.chords(0) for h in chord.heads]
    assert sorted(note.source for note in notes) == sorted(set(heads))
    tied = next(note for note in notes if heads.count(note.source) == 2)
    assert (tied.start, tied.stop) == (F(3), F(5))


def test_grace_notes_sound_just_before_their_note() -> None:
    graces = [n for n in sounding_notes(everything(), 0) if n.start.denominator == 16]
    assert [(note.start, note.stop) for note in graces] == [(F(5) - F(1, 16), F(5))]


def test_the_clock_has_metres_cut_bars_and_tempi_of_the_score() -> None:
    bars = (
        Bar(F(0), F(1), (3, 4), 0.0, 60.0, True),
        Bar(F(1), F(3), (3, 4), 1.0),
        Bar(F(4), F(3), (3, 4), 3.0),
    )
    clock = ScoreClock(bars)
    assert [(m.tick, m.beats, m.unit) for m in clock.meters] == [(0, 1, 4), (960, 3, 4)]
    assert [(t.tick, round(60e6 / t.tempo)) for t in clock.tempi] == [(0, 60), (960, 90)]
    assert clock.tick(1.5) == 1440


def test_moments_of_the_recording_are_found_in_the_score() -> None:
    bars = (
        Bar(F(0), F(4), seconds=1.0),
        Bar(F(4), F(4), seconds=3.0),
        Bar(F(8), F(4), seconds=5.0),
    )
    assert [quarters_at(bars, second) for second in (0.0, 1.0, 2.0, 4.0, 6.0)] == [0, 0, 2, 6, 10]
