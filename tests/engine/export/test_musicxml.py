"""What a notation program finds in our MusicXML."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from engine.export.musicxml import About, NoteId, compressed, note_of, write
from engine.export.musicxml.accidentals import Accidentals
from engine.export.musicxml.directions import beat_of
from engine.export.musicxml.parts import abbreviated
from engine.music import Drum
from engine.notation.score import Chord, Head, Measure, Score, ScorePart, Spelling
from engine.notation.timed import Bar
from tests.engine.export.scores import Pen, everything, pitch, rest, scale, voice

GOLDEN = Path(__file__).parents[2] / "golden"
ABOUT = About("A. Composer", "Earmark", date(2026, 11, 21))
F = Fraction


def written(score: Score) -> Element:
    return fromstring(write(score, ABOUT))


def one_bar(*chords: Chord, fifths: int = 0, program: int = 0) -> Score:
    length = sum((chord.length for chord in chords), F(0))
    bar = Bar(F(0), length, (int(length), 4), 0.0, 100.0)
    part = ScorePart(0, "Flute", program, 1, (Measure((voice(1, *chords),)),))
    score = scale(fifths)
    return replace(score, bars=(bar,), parts=(part,))


def test_golden_file() -> None:
    """Change it only on purpose: write(everything(), ABOUT)."""
    assert write(everything(), ABOUT) == (GOLDEN / "score.musicxml").read_bytes()


def test_every_voice_fills_its_bar_and_backs_up_to_its_start() -> None:
    root = written(everything())
    divisions = int(root.findtext(".//divisions", "0"))
    lengths = [1, 3, 3, 2]
    for part in root.iterfind("part"):
        for measure, quarters in zip(part.iterfind("measure"), lengths, strict=True):
            filled: dict[str, int] = {}
            now = 0
            for element in measure:
                length = int(element.findtext("duration", "0"))
                if element.tag == "backup":
                    now -= length
                elif element.tag == "note" and element.find("chord") is None:
                    now += length
                    name = element.findtext("voice", "")
                    filled[name] = filled.get(name, 0) + length
                assert now >= 0
            assert set(filled.values()) == {quarters * divisions}


def test_a_pickup_is_bar_nought_and_does_not_count() -> None:
    measures = written(everything()).findall("part/measure")[:4]
    assert [measure.get("number") for measure in measures] == ["0", "1", "2", "3"]
    assert [measure.get("implicit") for measure in measures] == ["yes", None, None, None]


def test_a_bar_cut_short_is_numbered_aside() -> None:
    bars = (Bar(F(0), F(4)), Bar(F(4), F(3)), Bar(F(7), F(4)))
    part = ScorePart(0, "Flute", 73, 1, (Measure(()),) * 3)
    found = written(Score(bars, (part,))).findall("part/measure")
    assert [measure.get("number") for measure in found] == ["1", "X1", "2"]
    assert len({measure.get("id") for measure in found}) == 3


def test_notes_know_which_performed_note_they_are() -> None:
    names = [note.get("id", "") for note in written(everything()).iter("note") if note.get("id")]
    assert len(names) == len(set(names))
    tied = [name for name in names if note_of(name) == NoteId(0, 6)]
    heads = [h.source for *_, chord in everything().chords(0) for h in chord.heads]
    assert {note_of(name) for name in names if name.startswith("n0-")} == {
        NoteId(0, source) for source in heads
    }
    assert len(names) == sum(len(c.heads) for p in (0, 1) for *_, c in everything().chords(p))
    assert len(tied) == heads.count(6)
    assert note_of("bar3") is None


def test_ties_are_heard_and_seen() -> None:
    root = written(everything())
    heard = [tie.get("type") for tie in root.iter("tie")]
    assert heard == [tied.get("type") for tied in root.iter("tied")] == ["start", "stop"]


def test_ties_of_one_pitch_in_two_voices_do_not_cross_in_the_file() -> None:
    """A reader that goes through the file finds no tie open when another of its pitch begins."""
    bars = (Bar(F(0), F(2), (2, 4)), Bar(F(2), F(2), (2, 4)))
    head = [Head(pitch("C4"), n, on, tied) for n, on, tied in ((0, True, False), (0, False, True))]
    other = [Head(pitch("C4"), n, on, tied) for n, on, tied in ((1, True, False), (1, False, True))]
    chords = [Chord(F(0), F(1), (one,)) for one in (*head, *other)]
    first = Measure((voice(1, rest(1), chords[0]), voice(2, chords[2], chords[3])))
    second = Measure((voice(1, chords[1], rest(1)), voice(2, rest(1), rest(1))))
    third = Measure((voice(1, chords[2], chords[3]), voice(2, chords[1], rest(1))))
    for measures in ((first, second), (first, third)):
        part = ScorePart(0, "Flute", 73, 1, measures)
        open_ties = 0
        for tie in written(Score(bars, (part,))).iter("tie"):
            open_ties += 1 if tie.get("type") == "start" else -1
            assert open_ties in (0, 1)


def test_pitches_below_the_lowest_octave_stay_valid() -> None:
    score = one_bar(Chord(F(0), F(1), (Head(Spelling("C", 0, -1), 0),)))
    assert written(score).findtext(".//octave") == "0"


def test_triplets_say_their_ratio_and_where_they_begin_and_end() -> None:
    root = written(everything())
    ratios = {
        (e.findtext("actual-notes"), e.findtext("normal-notes"))
        for e in root.iter("time-modification")
    }
    assert ratios == {("3", "2")}
    marks = [(e.get("type"), e.get("bracket")) for e in root.iter("tuplet")]
    # the first is held together by a beam, the second, of quarters, needs a bracket
    assert marks == [("start", "no"), ("stop", None), ("start", "yes"), ("stop", None)]


def test_drums_have_their_places_heads_and_sounds() -> None:
    root = written(everything())
    unpitched = {
        instrument.get("id"): int(instrument.findtext("midi-unpitched", "0")) - 1
        for instrument in root.iter("midi-instrument")
    }
    found = {
        (
            unpitched[note.find("instrument").get("id")],  # type: ignore[union-attr]
            note.findtext("unpitched/display-step", "")
            + note.findtext("unpitched/display-octave", ""),
            note.findtext("notehead"),
        )
        for note in root.iter("note")
        if note.find("unpitched") is not None and note.find("notehead[@parentheses]") is None
    }
    assert (Drum.KICK.key, "F4", None) in found
    assert (Drum.SNARE.key, "C5", None) in found
    assert (Drum.HIHAT_CLOSED.key, "G5", "x") in found
    assert (Drum.HIHAT_OPEN.key, "G5", "circle-x") in found
    assert (Drum.CRASH.key, "A5", "x") in found
    assert {i.findtext("midi-channel") for i in root.findall(".//midi-instrument")} == {"1", "10"}
    ghost = root.find(".//notehead[@parentheses]")
    assert ghost is not None
    assert ghost.text == "normal"


def test_the_kit_has_no_key_and_the_piano_changes_its_own() -> None:
    piano, drums = written(everything()).findall("part")
    assert [key.text for key in piano.iter("fifths")] == ["0", "-3"]
    assert piano.findtext("measure[4]/attributes/key/mode") == "minor"
    assert drums.find(".//key") is None


def test_tempo_is_printed_where_marked_and_played_as_recorded() -> None:
    root = written(everything())
    assert [e.text for e in root.iter("per-minute")] == ["96", "80"]
    sounds = [float(e.get("tempo", "0")) for e in root.iter("sound") if e.get("tempo")]
    # 0.625 s for one quarter; then 1.875 s for three, the same; then 2 s for three; then as marked
    assert sounds == [96.0, 90.0, 80.0]


def test_compound_metres_are_counted_in_dotted_notes() -> None:
    assert beat_of((6, 8)) == ("quarter", True, F(3, 2))
    assert beat_of((3, 8)) == ("quarter", False, F(1))
    assert beat_of((2, 2)) == ("half", False, F(2))


def test_swing_is_said_once() -> None:
    words = [e.text for e in written(everything()).iter("words")]
    assert words == ["Swing"]


@pytest.mark.parametrize("fifths", range(-7, 8))
def test_notes_of_the_key_need_no_signs(fifths: int) -> None:
    assert list(written(scale(fifths)).iter("accidental")) == []


def signs(score: Score) -> list[str | None]:
    return [note.findtext("accidental") for note in written(score).iter("note") if note.get("id")]


def test_a_sign_holds_for_its_bar_and_line() -> None:
    pen = Pen()
    score = one_bar(*(pen.chord(name, 1) for name in ("F#4", "F#4", "F4", "F#5", "F#4")))
    assert signs(score) == ["sharp", None, "natural", "sharp", "sharp"]


def test_a_sign_is_taken_back_in_the_octave_and_in_the_next_bar() -> None:
    pen = Pen()
    bars = (Bar(F(0), F(2), (2, 4)), Bar(F(2), F(2), (2, 4)))
    first = Measure((voice(1, pen.chord("C#5", 1), pen.chord("C4", 1)),))
    second = Measure((voice(1, pen.chord("C5", 1), pen.chord("C5", 1)),))
    score = Score(bars, (ScorePart(0, "Flute", 73, 1, (first, second)),))
    assert signs(score) == ["sharp", "natural", "natural", None]


def test_a_tied_note_needs_no_sign_in_the_next_bar_but_one_struck_after_it_does() -> None:
    tied = Head(pitch("Eb5"), 0, ties_on=True)
    on = Head(pitch("Eb5"), 0, tied=True)
    bars = (Bar(F(0), F(1), (1, 4)), Bar(F(1), F(2), (2, 4)))
    first = Measure((voice(1, Chord(F(0), F(1), (tied,))),))
    struck = Chord(F(0), F(1), (Head(pitch("Eb5"), 1),))
    second = Measure((voice(1, Chord(F(0), F(1), (on,)), struck),))
    score = Score(bars, (ScorePart(0, "Flute", 73, 1, (first, second)),))
    assert signs(score) == ["flat", None, "flat"]


def test_two_notes_of_one_letter_at_once_both_have_signs() -> None:
    heads = (Head(Spelling("C", 0, 5), 0), Head(Spelling("C", 1, 5), 1))
    measure = Measure((voice(1, Chord(F(0), F(1), heads)),))
    assert Accidentals().of(measure, 0) == {(0, 0, 0), (0, 0, 1)}


def test_a_sign_counts_for_other_voices_of_the_staff_only() -> None:
    pen = Pen()
    upper = voice(1, pen.chord("F#4", 1), pen.chord("A4", 1))
    lower = voice(2, rest(1), pen.chord("F#4", 1))
    other = voice(5, rest(1), pen.chord("F#4", 1), staff=1)
    assert Accidentals().of(Measure((upper, lower, other)), 0) == {(0, 0, 0), (2, 1, 0)}


def test_nothing_is_one_empty_bar() -> None:
    root = written(Score((), ()))
    rests = root.findall("part/measure/note/rest")
    assert [rest.get("measure") for rest in rests] == ["yes"]


def test_a_staff_without_notes_rests() -> None:
    pen = Pen()
    measure = Measure((voice(1, pen.chord("C4", 4)),))
    score = Score((Bar(F(0), F(4)),), (ScorePart(0, "Piano", 0, 2, (measure,)),))
    rests = [n for n in written(score).iter("note") if n.find("rest") is not None]
    assert [note.findtext("staff") for note in rests] == ["2"]


def test_texts_no_file_can_hold_are_left_out() -> None:
    score = replace(everything(), title="A\x00B <&> \ud800")
    assert written(score).findtext("work/work-title") == "A B <&> ?"


def test_names_are_cut_for_the_lines_below_the_first() -> None:
    assert abbreviated("Electric guitar") == "Ele. gui."
    assert abbreviated("Violin 2") == "Vio. 2"
    assert written(scale(0)).find(".//part-abbreviation") is None


def test_the_archive_says_what_it_holds_and_holds_the_score() -> None:
    data = compressed(b"<score/>")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        container = fromstring(archive.read("META-INF/container.xml"))
        rootfile = container.find(".//rootfile")
        assert rootfile is not None
        assert archive.read(rootfile.get("full-path", "")) == b"<score/>"
    assert data == compressed(b"<score/>")
