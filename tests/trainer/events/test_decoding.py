"""CTC and decoders: what is said plainly is read, and beams find what greed misses."""

import dataclasses
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.networks.spelling import BLANK, END, FIRST
from trainer.data.sources import Sources
from trainer.events.constraints import FREE, Constraints, Said
from trainer.events.ctc import beam_search, greedy
from trainer.events.hearing import reading_of, spelt_hits, spelt_notes
from trainer.events.judging import ctc_loss, sampling_share, spelling_losses
from trainer.events.reading import Reading, search, sentence
from trainer.events.scores import (
    Overlap,
    edits,
    event_overlap,
    token_error_rate,
    token_overlap,
)
from trainer.events.segments import Segments, read_segment, vocabulary_of, write_segment
from trainer.events.vocabulary import Event, Vocabulary
from trainer.recipes.spelling import SpellingPage
from trainer.systems import SYSTEMS
from trainer.tasks import network_of

V = Vocabulary(60, 2, 3)


def plain(tokens: list[int], size: int = V.size, height: float = 9.0) -> np.ndarray:
    logits = np.zeros((len(tokens), size), np.float32)
    logits[np.arange(len(tokens)), tokens] = height
    return logits


def test_repeats_and_blanks_go() -> None:
    said = [BLANK, 3, 3, BLANK, 3, 4, 4, BLANK]
    assert greedy(plain(said)) == [3, 3, 4]
    assert beam_search(plain(said), V, Said(99), FREE, 4) == [3, 3, 4]


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_a_wide_beam_finds_the_likeliest_sentence(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(4, 5)).astype(np.float32) * 2
    logits[:, 1:FIRST] = -50
    v = Vocabulary(60, 1, 1, ends=False)
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    sums: dict[tuple[int, ...], float] = {}
    for path in itertools.product((BLANK, 3, 4), repeat=4):
        value = float(logs[np.arange(4), path].sum())
        key = tuple(greedy(plain(list(path), 5)))
        sums[key] = np.logaddexp(sums.get(key, -np.inf), value)
    best = max(sums, key=lambda key: sums[key])
    assert tuple(beam_search(logits, v, Said(99), FREE, 60)) == best


def test_ctc_says_no_nonsense() -> None:
    said = [V.on(0), BLANK, V.on(0), V.off(1), V.shift(3), BLANK, V.shift(3)]
    strict = beam_search(plain(said, height=4.0), V, Said(4), Constraints(), 16)
    assert strict.count(V.on(0)) <= 1
    assert V.off(1) not in strict
    assert sum(V.meaning(token)[1] for token in strict if token < V.on(0)) <= 4


def test_how_much_time_passed_is_the_moments_to_say() -> None:
    logits = plain([BLANK, BLANK, V.shift(1), V.on(1), BLANK])
    logits[2, V.shift(1) : V.shift(3) + 1] = 8.0, 7.0, 6.0
    constraints = Constraints(valid=False)
    assert beam_search(logits, V, Said(5), constraints, 4) == [V.shift(2), V.on(1)]
    literal = dataclasses.replace(constraints, aligned=False)
    assert beam_search(logits, V, Said(5), literal, 4) == [V.shift(1), V.on(1)]


def test_a_dear_blank_lets_what_is_faint_be_said() -> None:
    logits = plain([BLANK, BLANK, BLANK])
    logits[1, V.on(0)] = 8.0
    assert beam_search(logits, V, Said(3), FREE, 4) == []
    dear = dataclasses.replace(FREE, blank_cost=2.0)
    assert beam_search(logits, V, Said(3), dear, 4) == [V.on(0)]


def test_a_run_is_read_as_was_found_for_it() -> None:
    recipe = SYSTEMS["ctc"].recipe
    found = Reading(Constraints(blank_cost=2.0), 1, 99)
    assert reading_of(recipe, json.loads(json.dumps(dataclasses.asdict(found)))) == found
    assert reading_of(recipe).beam == recipe.spelling.beam  # type: ignore[union-attr]


def test_ctc_learns_nothing_from_what_does_not_fit() -> None:
    tokens = torch.full((1, 8), 4)
    assert ctc_loss(torch.zeros(1, 3, 1, V.size), tokens) == 0.0


def test_beams_find_what_greed_misses() -> None:
    # The likelier first token leads to two that are both unlikely.
    after = {(): {3: 0.6, 4: 0.4}, (3,): {5: 0.5, 6: 0.5}, (4,): {5: 1.0}}

    def speak(tokens: list[int], _state: object) -> tuple[np.ndarray, None]:
        logits = np.full(V.size, -1e9, np.float32)
        for token, p in after.get(tuple(tokens), {END: 1.0}).items():
            logits[token] = np.log(p)
        return logits, None

    assert search(speak, V, Said(9), Reading(FREE, 1, 9))[0] == 3
    assert search(speak, V, Said(9), Reading(FREE, 3, 9)) == [4, 5]


def test_a_sentence_without_an_end_is_cut() -> None:
    def speak(_tokens: list[int], _state: object) -> tuple[np.ndarray, None]:
        return plain([V.shift(1)])[0], None

    assert search(speak, V, Said(99), Reading(FREE, 1, 6)) == [V.shift(1)] * 6


@pytest.mark.parametrize(("epoch", "share"), [(1, 0.0), (2, 0.02), (6, 0.1), (40, 0.2)])
def test_the_share_of_a_decoders_own_tokens(epoch: int, share: float) -> None:
    assert sampling_share(epoch, SpellingPage()) == pytest.approx(share)


tokens = st.lists(st.integers(3, 6), max_size=8)


@given(tokens, tokens, tokens)
def test_edits_are_a_distance(a: list[int], b: list[int], c: list[int]) -> None:
    assert (edits(a, b) == 0) == (a == b)
    assert edits(a, b) == edits(b, a)
    assert edits(a, c) <= edits(a, b) + edits(b, c)
    assert abs(len(a) - len(b)) <= edits(a, b) <= max(len(a), len(b))


def test_scores_of_sentences() -> None:
    assert edits([1, 2, 3, 4], [1, 3, 4, 5]) == 2
    assert token_error_rate([([1, 2], [1, 2, 3, 4]), ([9], [9])]) == pytest.approx(0.4)
    assert token_overlap([1, 1, 2], [1, 2, 2]) == Overlap(2, 3, 3)
    assert Overlap(0, 0, 0).f1 == 1.0
    meant = [Event(10, True, 1), Event(20, False, 1), Event(14, True, 1)]
    said = [Event(12, True, 1), Event(17, True, 1), Event(20, False, 2)]
    assert event_overlap(said, meant, True, 2) == Overlap(1, 2, 2)
    assert event_overlap(said, meant, True, 3) == Overlap(2, 2, 2)
    assert event_overlap(said, meant, False, 2) == Overlap(0, 1, 1)


def test_kept_segments_are_the_same(small_kit: Path, tmp_path: Path) -> None:
    sources = Sources(small_kit, tmp_path)
    recipe = SYSTEMS["ctc"].small
    fresh = Segments(recipe, sources, False).clip((1, 0, 2))
    kept = Segments(recipe.with_setting("spelling.cached=3"), sources, False)
    first, again = kept.clip((1, 0, 2)), kept.clip((1, 0, 5))
    assert len(list(tmp_path.glob("segments-*/*.npz"))) == 1
    for one in (first, again):
        assert torch.equal(one.seen, fresh.seen)
        assert torch.equal(one.tokens, fresh.tokens)
        assert torch.equal(one.events, fresh.events)
    write_segment(tmp_path / "one.npz", fresh)
    assert torch.equal(read_segment(tmp_path / "one.npz").tokens, fresh.tokens)


@pytest.mark.parametrize("name", ["ctc", "seq2seq", "drum-seq2seq"])
def test_what_is_learnt_by_heart_is_said(name: str, small_kit: Path, tmp_path: Path) -> None:
    recipe = SYSTEMS[name].small.with_setting("network.dimensions.width=48")
    larger = {"ctc": ("units=32",), "seq2seq": ("units=32", "memory=64"), "drum-seq2seq": ()}
    for setting in larger[name]:
        recipe = recipe.with_setting(f"network.dimensions.{setting}")
    torch.manual_seed(1)
    segments = Segments(recipe, Sources(small_kit, tmp_path), False)
    made = (segments.clip((1, 0, place)) for place in range(50))
    one = next(one for one in made if int((one.tokens >= FIRST).sum()) > 4)
    network, v = network_of(recipe).train(), vocabulary_of(recipe)
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    page = recipe.spelling
    assert page is not None
    batch = (one.seen.float()[None], one.tokens[None])
    rate = 3e-3 if name == "ctc" else 8e-3
    optimizer = torch.optim.Adam(network.parameters(), rate)
    for step in range(400 if name == "ctc" else 120):
        optimizer.zero_grad()
        spelling_losses(network, batch, page, v, step)["loss"].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    meant = [token for token in one.tokens.tolist() if token >= FIRST]
    said = sentence(network.eval(), batch[0], v, Reading(FREE, 1, page.longest))
    assert edits(said, meant) <= 0.4 * len(meant)


@pytest.mark.parametrize("name", ["ctc", "seq2seq", "drum-seq2seq"])
def test_a_long_recording_is_heard_in_segments(name: str) -> None:
    recipe = SYSTEMS[name].small
    torch.manual_seed(0)
    network = network_of(recipe).eval()
    sound = np.random.default_rng(0).normal(size=int(2.5 * recipe.features.sample_rate)) * 0.1
    hear = spelt_hits if name.startswith("drum") else spelt_notes
    heard = hear(recipe, network, sound.astype(np.float32), reading_of(recipe))
    assert all(0.0 <= one.onset <= 2.6 for one in heard)
