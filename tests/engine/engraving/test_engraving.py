"""Engraved pages: what is on them, where, and in the files made of them."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import fromstring

import pytest

from engine.engraving import A4, Engraving, Glyph, Outline, Page, Paper, ScoreNotDrawn, Text
from engine.engraving.fonts import glyph_outline, text_width
from engine.engraving.pathdata import outline, placed
from engine.engraving.pdf import pdf_file
from engine.engraving.reading import read_page
from engine.engraving.shapes import moved, times
from engine.engraving.svg import svg_file
from engine.engraving.typefaces import typeface, writable
from engine.export.musicxml import note_of, write
from engine.notation.score import Score
from tests.engine.export.scores import everything, scale


@pytest.fixture(scope="module")
def page() -> Page:
    return Engraving(write(everything()), composer="A. Composer").page(0)


def glyphs(page: Page) -> list[Glyph]:
    return [shape for shape in page.shapes if isinstance(shape, Glyph)]


def words(page: Page) -> list[str]:
    return [shape.words for shape in page.shapes if isinstance(shape, Text)]


def test_every_note_of_the_score_has_its_heads_on_the_page(page: Page) -> None:
    heads = Counter(glyph.owner for glyph in glyphs(page) if glyph.is_head)
    signs = {name: note_of(name) for name in heads}
    assert None not in signs.values()
    score = everything()
    wanted = {(p, h.source) for p in (0, 1) for *_, chord in score.chords(p) for h in chord.heads}
    assert {(sign.part, sign.source) for sign in signs.values() if sign} == wanted


def test_higher_notes_stand_higher_and_later_ones_further_right() -> None:
    drawn = Engraving(write(scale(0))).page(0)
    heads = [glyph.matrix for glyph in glyphs(drawn) if glyph.is_head]
    assert len(heads) == 8
    assert [m[4] for m in heads] == sorted(m[4] for m in heads)
    assert [m[5] for m in heads] == sorted((m[5] for m in heads), reverse=True)


def test_a_line_of_music_begins_with_the_number_of_its_bar() -> None:
    drawn = Engraving(write(everything()), Paper(120, 297)).page(0)
    number = next(s for s in drawn.shapes if isinstance(s, Text) and s.words == "3")
    assert number.x < drawn.bars[3].left + 500
    assert drawn.bars[2].bottom < number.y < drawn.bars[3].top


def test_all_outlines_are_there(page: Page) -> None:
    assert {glyph.code for glyph in glyphs(page)} <= page.glyphs.keys()
    assert all(page.glyphs.values())


def test_signs_within_texts_are_drawn_too(page: Page) -> None:
    # the quarter note of a metronome mark; "♩ = 96"
    assert [glyph.code for glyph in glyphs(page)].count("ECA5") == 2
    assert "96" in words(page)
    mark = next(glyph for glyph in glyphs(page) if glyph.code == "ECA5")
    number = next(s for s in page.shapes if isinstance(s, Text) and s.words == "96")
    assert 0 < number.x - mark.matrix[4] < 1200
    assert number.is_bold


def test_title_and_composer_are_on_the_first_page(page: Page) -> None:
    assert "A little of everything" in words(page)
    assert "A. Composer" in words(page)
    assert "1" not in words(page)  # a single page has no number


def test_the_kit_has_no_key_signature(page: Page) -> None:
    flats = [glyph.matrix[5] for glyph in glyphs(page) if glyph.code == "E260"]
    kit = next(glyph.matrix[5] for glyph in glyphs(page) if glyph.code == "E069")
    assert flats
    assert max(flats) < kit - 500


def test_bars_are_known_by_their_places(page: Page) -> None:
    assert list(page.bars) == [0, 1, 2, 3]
    lefts = [box.left for box in page.bars.values()]
    assert lefts == sorted(lefts)
    heads = [glyph.matrix[4] for glyph in glyphs(page) if glyph.owner == "n0-0"]
    assert page.bars[0].left < heads[0] < page.bars[0].right


def test_the_same_score_is_the_same_page(page: Page) -> None:
    again = Engraving(write(everything()), composer="A. Composer").page(0)
    assert again == page


def test_small_paper_takes_more_pages() -> None:
    score = everything()
    wide = Engraving(write(score), A4)
    narrow = Engraving(write(score), Paper(70, 60, 7.2))
    assert wide.page_count == 1
    assert narrow.page_count > 1
    drawn = [narrow.page(number) for number in range(narrow.page_count)]
    assert [number for page in drawn for number in page.bars] == [0, 1, 2, 3]
    assert drawn[1].width * drawn[1].millimetres == pytest.approx(70)
    assert "2" in words(drawn[1])


def test_scores_are_laid_out_in_any_thread() -> None:
    data = write(scale(0))
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        pages = [pool.submit(lambda: Engraving(data).page(0)).result() for pool in (one, other)]
    assert pages[0] == pages[1]


def test_an_empty_score_is_a_page() -> None:
    assert list(Engraving(write(Score((), ()))).page(0).bars) == [0]


def test_what_is_no_score_is_refused() -> None:
    with pytest.raises(ScoreNotDrawn):
        Engraving(b"<html/>")


def test_svg_needs_nothing_from_outside(page: Page) -> None:
    root = fromstring(svg_file(page, "Title"))
    sides = [float(root.get(side, "").removesuffix("mm")) for side in ("width", "height")]
    assert sides == pytest.approx([210, 297], abs=0.1)
    tags = {element.tag.split("}")[1] for element in root.iter()}
    assert tags <= {"svg", "title", "defs", "path", "rect", "g", "use", "text"}
    defined = {e.get("id") for e in root.iter("{http://www.w3.org/2000/svg}path")}
    used = {
        (e.get("{http://www.w3.org/1999/xlink}href") or "").lstrip("#")
        for e in root.iter("{http://www.w3.org/2000/svg}use")
    }
    assert used
    assert used <= defined


def test_pdf_has_its_pages_and_is_always_the_same(page: Page) -> None:
    data = pdf_file([page, page], "Title", "Composer")
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", data)) == 2
    assert b"(Title)" in data
    assert data == pdf_file([page, page], "Title", "Composer")


def test_letters_are_set_in_a_typeface_that_has_them() -> None:
    assert typeface("Prélude", is_bold=True) == "Times-Bold"
    assert typeface("さくら") == "HeiseiMin-W3"
    assert typeface("아리랑") == "HYSMyeongJo-Medium"
    assert typeface("茉莉花") == "STSong-Light"
    assert writable("Я", "Times-Roman") == "?"


def test_letters_are_measured() -> None:
    assert text_width("ii", 100) < text_width("MM", 100)
    assert text_width("abc", 200) == pytest.approx(2 * text_width("abc", 100))
    assert glyph_outline("E0A4").startswith("M")
    assert glyph_outline("FFFF") == ""


def test_path_data_is_spelt_out() -> None:
    assert outline("m1 2l3 4h5v-6z") == (
        ("M", (1.0, 2.0)),
        ("L", (4.0, 6.0)),
        ("L", (9.0, 6.0)),
        ("L", (9.0, 0.0)),
        ("Z", ()),
    )
    curves = outline("M0 0c1 1 2 1 3 0s2-1 3 0")
    assert curves[2] == ("C", (4.0, -1.0, 5.0, -1.0, 6.0, 0.0))
    assert outline("M0 0 10 0 10 10")[2] == ("L", (10.0, 10.0))


def test_outlines_are_moved_whole() -> None:
    matrix = times((1, 0, 0, 1, 10, 20), (2, 0, 0, -2, 0, 0))
    assert moved(matrix, 1, 1) == (12, 18)
    assert placed(outline("M1 1L2 2"), matrix) == (("M", (12, 18)), ("L", (14, 16)))


SHEET = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<svg viewBox="0 0 100 50">{}</svg></svg>'
)


def test_what_is_hidden_is_not_drawn() -> None:
    assert read_page(SHEET.format('<g class="x placeholder"><ellipse/></g>')).shapes == ()


def test_boxes_rings_and_turned_lines() -> None:
    body = (
        '<rect x="1" y="2" width="3" height="4"/><ellipse cx="5" cy="5" rx="2" ry="1"/>'
        '<g transform="rotate(90 1,1)"><path d="M1 1L3 1" stroke-width="2"/></g>'
        '<polyline fill="none" stroke-width="1" points="0,0 1,1 2,0"/>'
    )
    box, ring, line, bracket = read_page(SHEET.format(body)).shapes
    assert isinstance(box, Outline)
    assert box.commands[2] == ("L", (4, 6))
    assert box.is_filled
    assert isinstance(ring, Outline)
    assert ring.commands[0] == ("M", (7, 5))
    assert isinstance(line, Outline)
    assert line.commands[1][1] == pytest.approx((1, 3))
    assert not line.is_filled
    assert isinstance(bracket, Outline)
    assert not bracket.is_filled
