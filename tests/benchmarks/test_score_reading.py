"""MusicXML and match files as the score benchmark reads them, and performances of pages."""

import io
import zipfile
from fractions import Fraction

import pytest

from benchmarks.score_peers import in_order, with_onsets
from benchmarks.score_reading import read_musicxml
from benchmarks.score_vienna import read_performance
from benchmarks.score_words import Tempo, Written, WrittenNote
from benchmarks.scores_truth import PrintedTime, perform, struck_once


def note(step: str, octave: int, duration: int, *more: str) -> str:
    """A note element; `more` goes around its pitch and duration as MusicXML orders them."""
    before = "".join(m for m in more if m in ("<chord/>", "<grace/>"))
    after = "".join(m for m in more if m not in ("<chord/>", "<grace/>"))
    pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{before}{pitch}<duration>{duration}</duration>{after}</note>"


def document(*measures: str, attributes: str = "") -> bytes:
    """A score of one part, divisions 2, 3/4, one flat."""
    head = (
        "<attributes><divisions>2</divisions><key><fifths>-1</fifths></key>"
        f"<time><beats>3</beats><beat-type>4</beat-type></time>{attributes}</attributes>"
    )
    inside = "".join(
        f'<measure number="{i}">{head if not i else ""}{m}</measure>'
        for i, m in enumerate(measures)
    )
    names = '<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>'
    return f'<score-partwise>{names}<part id="P1">{inside}</part></score-partwise>'.encode()


def test_positions_chords_voices_and_staves() -> None:
    page = read_musicxml(
        document(
            note("C", 4, 2)
            + note("E", 4, 2, "<chord/>")
            + note("D", 4, 4)
            + "<backup><duration>6</duration></backup>"
            + note("C", 3, 6, "<voice>5</voice><staff>2</staff>")
        )
    )
    assert [(n.pitch, n.begin, n.end) for n in page.notes] == [
        (48, 0, 3),
        (60, 0, 1),
        (64, 0, 1),
        (62, 1, 3),
    ]
    assert (page.notes[0].voice, page.notes[0].staff) == ("5", 1)
    assert (page.meter, page.fifths, page.instruments[0][0]) == ((3, 4), -1, "Flute")


def test_ties_are_joined_across_bars_and_graces_left_out() -> None:
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    page = read_musicxml(
        document(
            note("B", 4, 0, "<grace/>") + note("C", 5, 6, start),
            note("C", 5, 6, stop + start),
            note("C", 5, 2, stop) + note("C", 5, 4),
        )
    )
    assert [(n.begin, n.end) for n in page.notes] == [(0, 7), (7, 9)]


def test_a_short_first_measure_is_a_pickup_and_a_cut_one_is_whole() -> None:
    lengths = (2, 6, 4, 2, 6)
    page = read_musicxml(document(*(note("C", 4, length) for length in lengths)))
    assert [float(bar.length) for bar in page.bars] == [1, 3, 3, 3]
    assert [bar.is_pickup for bar in page.bars] == [True, False, False, False]


def test_transposed_parts_sound_as_they_sound() -> None:
    horn = "<transpose><chromatic>-7</chromatic></transpose>"
    assert read_musicxml(document(note("C", 5, 6), attributes=horn)).notes[0].pitch == 65


def test_packed_files_are_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="a.xml"/></rootfiles></container>',
        )
        packed.writestr("a.xml", document(note("C", 4, 6)))
    assert read_musicxml(buffer.getvalue()).notes[0].pitch == 60


def test_a_file_without_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        read_musicxml(b"<score-partwise/>")


MATCH = """info(matchFileVersion,1.0.0).
info(piece,Made_up).
info(midiClockUnits,500).
info(midiClockRate,500000).
scoreprop(keySignature,Fm,0:1,0,-1.0000).
scoreprop(timeSignature,6/8,0:1,0,-1.0000).
snote(n0,[C,n],5,0:1,0,1/8,-1.0000,0.0000,[v1,staff1])-note(n0,72,500,700,60,0,0).
snote(n1,[A,b],4,1:1,0,1/4,0.0000,2.0000,[v1,staff1])-note(n1,68,1000,1700,60,0,0).
snote(n2,[F,n],2,1:2,1/8,3/8,3.0000,6.0000,[v4,staff2])-note(n2,41,2500,4000,40,0,0).
snote(n3,[G,n],4,1:2,1/8,0,3.0000,3.0000,[v1,staff1,grace])-note(n3,67,2400,2450,40,0,0).
snote(n4,[E,n],4,2:1,0,1/8,6.0000,7.0000,[v1,staff1])-deletion.
snote(n5,[C,n],4,2:1,1/8,1/8,7.0000,8.0000,[v1,staff1])-note(n5,60,4500,4800,50,0,0).
insertion-note(n6,61,4510,4600,30,0,0).
"""


def test_match_files_say_where_played_notes_are_written() -> None:
    performed, page = read_performance(MATCH)
    assert len(performed.parts[0].notes) == 6  # wrong notes and graces are played
    assert [(n.pitch, n.begin, n.end, n.staff, n.voice) for n in page.notes] == [
        (72, 0, Fraction(1, 2), 0, "v1"),
        (68, Fraction(1, 2), Fraction(3, 2), 0, "v1"),
        (41, 2, Fraction(7, 2), 1, "v4"),
        (60, 4, Fraction(9, 2), 0, "v1"),
    ]
    assert page.notes[1].onset == 1.0
    assert (page.fifths, page.keys[0].is_minor, page.meter) == (-4, True, (6, 8))
    assert [float(bar.length) for bar in page.bars] == [0.5, 3.0, 3.0]
    assert page.bars[0].is_pickup


def test_printed_tempi_add_up() -> None:
    clock = PrintedTime((Tempo(Fraction(0), 60.0), Tempo(Fraction(4), 120.0)))
    assert [clock(Fraction(place)) for place in (0, 4, 6)] == [0.0, 4.0, 5.0]


def test_a_page_is_performed_note_by_note_and_alike_for_a_seed() -> None:
    notes = tuple(WrittenNote(Fraction(i), Fraction(i + 1), 60 + i, onset=None) for i in range(8))
    page = Written(notes, (), (), (1,), instruments=(("Flute", 73),))
    performed, truth = perform(page, 7)
    assert perform(page, 7) == (performed, truth)
    assert perform(page, 8)[0] != performed
    onsets = [note.onset for note in truth.notes]
    assert onsets == sorted(note.onset for note in performed.parts[0].notes)


def test_one_key_is_struck_once() -> None:
    short = WrittenNote(Fraction(0), Fraction(1), 60, voice="1")
    long = WrittenNote(Fraction(0), Fraction(4), 60, voice="2")
    other = WrittenNote(Fraction(0), Fraction(1), 60, part=1)
    assert struck_once((short, long, other)) == (long, other)


def test_pairs_skip_what_has_no_like() -> None:
    assert list(in_order([0.0, 1.0], [0.3, 1.3])) == [(0, 0), (1, 1)]
    assert list(in_order([0.0, 2.0], [0.1, 1.0, 2.1])) == [(0, 0), (1, 2)]
    assert list(in_order([0.0, 5.0, 6.0], [5.1, 6.1])) == [(1, 0), (2, 1)]


def test_onsets_of_a_page_come_from_its_performance() -> None:
    scale = tuple(WrittenNote(Fraction(i), Fraction(i + 1), 60 + i % 5) for i in range(40))
    page = Written(scale, (), (), (1,), (Tempo(Fraction(0), 60.0),), (("Flute", 73),))
    performed, truth = perform(page, 3)
    lost = Written((*scale[:7], *scale[8:]), (), (), (1,), page.tempos)
    found = [note.onset for note in with_onsets(lost, performed).notes]
    assert found == [note.onset for i, note in enumerate(truth.notes) if i != 7]
