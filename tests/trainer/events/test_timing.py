"""When tokens come: the clock, the roll of events and CTC's moments say the same."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.networks.spelling import BLANK, START, Ahead, elapsed
from trainer.events.ctc import greedy
from trainer.events.segments import padded
from trainer.events.timing import aligned, event_roll
from trainer.events.vocabulary import Event, Vocabulary, read, spelt

FRAMES, SAYS = 40, 2
V = Vocabulary(60, 3, 5)
events = st.builds(Event, st.integers(0, FRAMES - 1), st.booleans(), st.integers(0, V.keys - 1))
happens = st.lists(events, max_size=12, unique=True)


@given(happens)
def test_the_roll_holds_what_the_sentence_says(events: list[Event]) -> None:
    tokens = spelt(events, FRAMES, V)
    roll = event_roll(padded(tokens, 99)[None], V, FRAMES)[0]
    places = {(int(frame), int(event)) for frame, event in torch.nonzero(roll)}
    assert places == {(one.frame, one.key + (0 if one.begins else V.keys)) for one in events}


@given(happens)
def test_the_clock_is_the_readers(events: list[Event]) -> None:
    tokens = spelt(events, FRAMES, V)
    clock = elapsed(torch.tensor([[START, *tokens]]), V.longest_shift)[0, 1:]
    told = [int(now) for now, token in zip(clock, tokens, strict=True) if token >= V.on(0)]
    assert told == [event.frame for event in read(tokens, V)]


@given(happens)
def test_moments_spell_the_sentence_and_no_token_comes_early(events: list[Event]) -> None:
    tokens = spelt(events, FRAMES, V)
    moments = aligned(padded(tokens, 99)[None], V, 4 * FRAMES * SAYS, SAYS)[0]
    sure = np.eye(V.size, dtype=np.float32)[moments.numpy()]
    assert greedy(sure) == tokens
    due = (elapsed(torch.tensor([tokens]), V.longest_shift)[0] * SAYS).tolist() if tokens else []
    came = torch.nonzero(moments != BLANK).flatten().tolist()
    assert all(at >= earliest for at, earliest in zip(came, due, strict=True))


def test_what_comes_too_late_has_no_moment() -> None:
    tokens = torch.tensor([[V.shift(5), V.on(0), V.on(1), BLANK]])
    assert aligned(tokens, V, 7 * SAYS, SAYS)[0, -4:].tolist() == [
        V.shift(5), V.on(0), V.on(1), BLANK
    ]  # fmt: skip
    assert aligned(tokens, V, 5 * SAYS, SAYS).sum() == 0


def test_what_lies_ahead_begins_at_the_clock_and_goes_on_beyond_the_end() -> None:
    ahead = Ahead(2, 3)
    with torch.no_grad():
        ahead.distances.zero_()
    sound = torch.arange(1.0, 13.0).reshape(2, 3, 2)
    seen = ahead(sound, torch.tensor([[0, 2], [1, 9]]))
    assert seen.shape == (2, 2, 4, 2)
    assert torch.equal(seen[0, 0], torch.cat([sound[0], torch.zeros(1, 2)]))
    assert torch.equal(seen[0, 1], torch.cat([sound[0, 2:], torch.zeros(3, 2)]))
    assert torch.equal(seen[1, 0], torch.cat([sound[1, 1:], torch.zeros(2, 2)]))
    assert torch.equal(seen[1, 1], torch.zeros(4, 2))


def test_a_sentence_of_padding_says_nothing() -> None:
    nothing = torch.full((1, 6), BLANK)
    assert event_roll(nothing, V, FRAMES).sum() == 0
    assert elapsed(nothing, V.longest_shift).sum() == 0
