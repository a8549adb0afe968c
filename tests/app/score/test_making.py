"""What a worker makes of a wish, and what the window finds in it."""

import pickle
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from app.score.fields import FIELDS, Field, pickup_words, pitch_words
from app.score.index import Heads, Times, bar_at, bar_under, heads_of, signs_of
from app.score.making import Drawn, Findings, Laid, Wish, chosen, make
from engine.engraving import Box
from engine.export.musicxml import NoteId
from engine.music import Drum, DrumHit, Note, Part, TempoMap, Transcription
from engine.notation import NotationChoices
from engine.notation.notate import notate
from engine.notation.score import Key


def piece(bars: int = 4) -> Transcription:
    """A melody in quarters at 120, and a bass drum on every bar."""
    notes = tuple(Note(0.5 * k, 60 + k % 5, 0.5 * k + 0.45) for k in range(4 * bars))
    hits = tuple(DrumHit(2.0 * k, Drum.KICK) for k in range(bars))
    beats = tuple(0.5 * k for k in range(4 * bars + 1))
    parts = (Part("Flute", 73, notes), Part("Drums", hits=hits))
    return Transcription(parts, TempoMap(beats))


def made(wish: Wish) -> tuple[Laid, list[Drawn]]:
    laid, *drawn = list(make(wish))
    assert isinstance(laid, Laid)
    assert all(isinstance(page, Drawn) for page in drawn)
    return laid, drawn  # type: ignore[return-value]


def test_all_notes_and_hits_are_on_the_pages() -> None:
    laid, drawn = made(Wish(piece(), NotationChoices()))
    assert laid.pages == len(drawn) == 1
    page = drawn[0].page()
    assert set(heads_of(page).notes) == {
        *(NoteId(0, n) for n in range(16)),
        *(NoteId(1, n) for n in range(4)),
    }
    assert signs_of(page).keys() == set(heads_of(page).notes)
    assert list(drawn[0].bars) == list(range(len(laid.seconds)))
    assert laid.findings.meter == (4, 4)


def test_the_page_that_is_looked_at_comes_first() -> None:
    _, drawn = made(Wish(piece(120), NotationChoices(), first=2))
    numbers = [page.number for page in drawn]
    assert numbers[0] == 2
    assert sorted(numbers) == list(range(len(drawn)))
    assert len(drawn) > 2
    later, _ = made(Wish(piece(), NotationChoices(), first=2))
    assert later.pages == 1  # a page that is there no more is no trouble


def test_what_a_worker_sends_is_small_and_can_be_sent() -> None:
    laid, drawn = made(Wish(piece(20), NotationChoices()))
    assert pickle.loads(pickle.dumps(laid)) == laid
    assert len(drawn[0].packed) < 60_000
    assert pickle.loads(pickle.dumps(drawn[0])).page() == drawn[0].page()


def test_parts_are_taken_out() -> None:
    score = notate(piece())
    assert [part.name for part in chosen(score, frozenset({1})).parts] == ["Drums"]
    assert chosen(score, None) == score
    assert chosen(score, frozenset({7})) == score


def test_choices_are_heeded_and_findings_told() -> None:
    choices = NotationChoices(meter=(3, 4), fifths=-4, is_minor=True)
    laid, _ = made(Wish(piece(), choices))
    assert laid.findings.meter == (3, 4)
    assert laid.findings.key == Key(-4, True)


def test_what_sounds_is_known_at_every_moment() -> None:
    times = Times(piece())
    assert times.at(0.1) == {NoteId(0, 0), NoteId(1, 0)}
    assert times.at(0.2) == {NoteId(0, 0)}
    assert times.at(0.47) == frozenset()
    assert Times(Transcription()).at(0.0) == frozenset()


def test_the_nearest_head_is_found_if_one_is_near() -> None:
    heads = Heads(np.array([(1000.0, 1000.0), (1200.0, 1000.0)]), (NoteId(0, 1), NoteId(0, 2)))
    assert heads.near(1080, 1010) == NoteId(0, 1)
    assert heads.near(1120, 990) == NoteId(0, 2)
    assert heads.near(1000, 2000) is None
    assert Heads(np.zeros((0, 2)), ()).near(0, 0) is None


def test_bars_are_found_by_time_and_place() -> None:
    starts = (0.5, 2.0, 4.0)
    assert [bar_at(starts, second) for second in (0.0, 0.5, 1.9, 2.0, 99.0)] == [0, 0, 0, 1, 2]
    bars = [(0, Box(0, 0, 100, 50)), (1, Box(100, 0, 200, 50))]
    assert bar_under(bars, 150, 60) == (1, 0.5)
    assert bar_under(bars, 150, 90) is None


FOUND = Findings((5, 4), Fraction(1, 2), Key(2), True)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_says_and_takes_back_its_values(field: Field) -> None:
    usual = NotationChoices()
    assert field.get(usual) is None
    assert field.found(FOUND)
    for words, value in field.items:
        said = field.put(usual, value)
        assert field.get(said) == value
        assert field.words(value) == words
        assert field.put(said, None) == usual
    assert len({words for words, _ in field.items}) == len(field.items)


def test_fields_touch_nothing_else() -> None:
    said = NotationChoices(meter=(3, 4), fifths=1, is_minor=False, split=60, detail=0.9)
    for field in FIELDS:
        other = field.put(said, field.items[0][1])
        assert replace(other, detail=0.1) != other
        assert other.detail == 0.9


def test_words_are_those_of_musicians() -> None:
    assert pickup_words(Fraction(1)) == "1 quarter"
    assert pickup_words(Fraction(3, 2)) == "1½ quarters"
    assert pickup_words(Fraction(0)) == "none"
    assert pitch_words(60) == "C4"
    assert FIELDS[2].found(FOUND) == "D major"
