"""Sentences of tokens: spelt and read are opposites, and constraints keep to sense."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.music import Drum, DrumHit, Note
from engine.networks.spelling import BLANK, END, FIRST, START
from trainer.events.constraints import FREE, NEVER, Constraints, Said, end_gain, penalties
from trainer.events.vocabulary import (
    Event,
    Kind,
    Vocabulary,
    events_of_hits,
    events_of_notes,
    hits_of_events,
    notes_of_events,
    read,
    spelt,
)

V = Vocabulary(longest_shift=20)
HOP = 0.02
FRAMES = 150
SMALL = Vocabulary(60, 3, 5)

notes = st.lists(
    st.builds(
        lambda on, length, pitch: Note(on * HOP, pitch, (on + length) * HOP),
        st.integers(0, FRAMES - 2),
        st.integers(1, 60),
        st.integers(21, 108),
    ),
    max_size=30,
)


@given(st.integers(0, V.size - 1))
def test_every_token_means_one_thing(token: int) -> None:
    kind, value = V.meaning(token)
    again = {Kind.SPECIAL: lambda x: x, Kind.SHIFT: V.shift, Kind.ON: V.on, Kind.OFF: V.off}
    assert again[kind](value) == token


@given(notes)
def test_what_is_spelt_is_read(played: list[Note]) -> None:
    events = events_of_notes(played, HOP, V)
    kept = [event for event in events if event.frame < FRAMES]
    tokens = spelt(events, FRAMES, V)
    assert read(tokens, V) == kept
    assert all(FIRST <= token < V.size for token in tokens)
    assert read([*tokens, END, V.on(3)], V) == kept


@given(notes)
def test_notes_come_back(played: list[Note]) -> None:
    heard = notes_of_events(
        read(spelt(events_of_notes(played, HOP, V), FRAMES, V), V), FRAMES, HOP, V
    )
    begun = {(round(note.onset / HOP), note.pitch) for note in played}
    assert {(round(note.onset / HOP), note.pitch) for note in heard} == begun
    alone = [n for n in played if sum(o.pitch == n.pitch for o in played) == 1]
    ends = {note.pitch: note.offset for note in heard}
    for note in alone:
        assert abs(ends[note.pitch] - min(note.offset, FRAMES * HOP)) < 1e-6


def test_a_key_is_let_go_before_it_is_struck_again() -> None:
    twice = [Note(0.0, 60, 1.0), Note(0.5, 60, 0.7)]
    assert events_of_notes(twice, 0.1, V) == [
        Event(0, True, 39), Event(5, False, 39), Event(5, True, 39), Event(7, False, 39)
    ]  # fmt: skip


def test_hits_come_back() -> None:
    drums, v = tuple(Drum), Vocabulary(0, 11, 20, ends=False)
    hits = [DrumHit(0.1, Drum.KICK), DrumHit(0.1, Drum.CRASH), DrumHit(1.5, Drum.SNARE)]
    tokens = spelt(events_of_hits(hits, 0.01, drums), 200, v)
    heard = hits_of_events(read(tokens, v), 0.01, drums)
    assert [(h.onset, h.drum) for h in heard] == [(h.onset, h.drum) for h in sorted(hits)]
    assert v.size == FIRST + 20 + 11


@given(notes)
def test_what_is_right_is_never_forbidden(played: list[Note]) -> None:
    constraints = Constraints(polyphony=40)
    said = Said(FRAMES)
    for token in [*spelt(events_of_notes(played, HOP, V), FRAMES, V), END]:
        assert penalties(said, constraints, V)[token] > NEVER / 2
        said = said.then(token, V)
    assert said.ended


@given(st.lists(st.integers(0, SMALL.size - 1), max_size=25))
def test_what_makes_no_sense_is_forbidden(tokens: list[int]) -> None:
    said, constraints = Said(12), Constraints(polyphony=2)
    for token in tokens:
        added = penalties(said, constraints, SMALL)
        assert added[BLANK] <= NEVER
        assert added[START] <= NEVER
        kind, value = SMALL.meaning(token)
        if kind is Kind.SHIFT:
            assert (added[token] <= NEVER) == (said.now + value > 12)
        if kind is Kind.OFF and value not in said.sounding:
            assert added[token] <= NEVER
        if kind is Kind.ON and (value in said.sounding or len(said.sounding) >= 2):
            assert added[token] <= NEVER
        if added[token] <= NEVER:
            continue
        said = said.then(token, SMALL)
        assert said.now <= 12
        assert len(said.sounding) <= 2


def test_time_alone_costs_more_and_more() -> None:
    constraints = Constraints(shift_run=2, shift_cost=0.5, valid=False)
    costs = [penalties(replace(Said(100), run=run), constraints, V)[V.shift(3)] for run in range(5)]
    assert costs == [0.0, 0.0, -0.5, -1.0, -1.5]


def test_the_end_comes_nearer() -> None:
    constraints = Constraints(end_gain=2.0, end_from=0.5)
    assert [end_gain(share, constraints) for share in (0.0, 0.5, 0.75, 1.0)] == [0, 0, 1, 2]
    over = penalties(replace(Said(10), now=10), constraints, V)
    assert over.argmax() == END
    assert (over[FIRST:] <= NEVER).all()


def test_without_constraints_everything_may_be_said() -> None:
    said = replace(Said(10), sounding=frozenset({3}), run=9)
    assert np.count_nonzero(penalties(said, FREE, V)[END:]) == 0
