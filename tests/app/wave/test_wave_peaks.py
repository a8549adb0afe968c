"""Peaks say the same at every zoom, however the recording is cut into blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wave.peaks import BIN_SECONDS, COARSER, FULL, RATE, Pyramid, peaks

STEP = 1.5 / FULL  # rounding


def noise(samples: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.9, 0.9, (1, samples)).astype(np.float32)


def pyramid_of(sound: np.ndarray) -> Pyramid:
    made = Pyramid()
    for bins in peaks(iter([sound])):
        made.add(bins)
    return made


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8))
def test_blocks_may_be_cut_anywhere(sizes: list[int]) -> None:
    sound = noise(sum(sizes))
    blocks = np.split(sound, np.cumsum(sizes)[:-1], axis=1)
    cut, whole = list(peaks(iter(blocks))), list(peaks(iter([sound])))
    assert sum(map(len, cut)) == sum(map(len, whole)) == -(-sum(sizes) // 24)
    if cut:
        assert np.array_equal(np.concatenate(cut), np.concatenate(whole))


def test_bins_hold_extremes_and_loudness() -> None:
    sound = noise(240)
    bins = np.concatenate(list(peaks(iter([sound])))) / FULL
    parts = sound[0].reshape(-1, 24)
    assert np.allclose(bins[:, 0], parts.min(axis=1), atol=STEP)
    assert np.allclose(bins[:, 1], parts.max(axis=1), atol=STEP)
    assert np.allclose(bins[:, 2], np.sqrt((parts**2).mean(axis=1)), atol=STEP)


def test_too_loud_is_shown_as_full() -> None:
    bins = next(peaks(iter([np.array([[5.0, -5.0] * 12], np.float32)])))
    assert bins[0, :2].tolist() == [-FULL, FULL]


@given(st.integers(1, 60_000), st.integers(0, 5), st.integers(2, 40))
def test_no_zoom_hides_an_extreme(samples: int, power: int, count: int) -> None:
    sound = noise(samples, power)
    pyramid = pyramid_of(sound)
    edges = np.linspace(0.0, pyramid.seconds, count)
    if edges[1] < BIN_SECONDS:
        return
    seen = pyramid.columns(edges)
    # Coarse levels lack their unfinished last bin, which the finest zoom still has.
    whole = samples // (24 * COARSER**8) * 24 * COARSER**8 or samples
    level = int(np.log(edges[1] / BIN_SECONDS) / np.log(COARSER))
    whole = samples // (24 * COARSER**level) * 24 * COARSER**level
    if whole:
        assert seen[:, 0].min() <= sound[0, :whole].min() + STEP
        assert seen[:, 1].max() >= sound[0, :whole].max() - STEP
    assert seen[:, 0].min() >= sound.min() - STEP
    assert seen[:, 1].max() <= sound.max() + STEP


def test_growing_in_pieces_makes_the_same_pyramid() -> None:
    sound = noise(200_000)
    whole, pieces = pyramid_of(sound), Pyramid()
    for bins in peaks(iter(np.array_split(sound, 13, axis=1))):
        pieces.add(bins)
    for span in (0.01, 0.5, 8.0):
        edges = np.linspace(0.0, span, 50)
        assert np.array_equal(whole.columns(edges), pieces.columns(edges))
    assert whole.loudest == pieces.loudest == pytest.approx(0.9, abs=0.01)


def test_a_click_stands_where_it_sounds() -> None:
    sound = np.zeros((1, RATE * 100), np.float32)
    sound[0, RATE * 60] = 0.5
    pyramid = pyramid_of(sound)
    for count in (101, 1001, 10_001):
        edges = np.linspace(0.0, 100.0, count)
        column = int(np.argmax(pyramid.columns(edges)[:, 1]))
        assert edges[column] - 0.3 <= 60.0 <= edges[column + 1] + 0.3
    near = np.linspace(59.9, 60.1, 2001)
    assert near[int(np.argmax(pyramid.columns(near)[:, 1]))] == pytest.approx(60.0, abs=0.0015)


def test_nothing_is_known_past_the_end() -> None:
    pyramid = pyramid_of(np.full((1, RATE), 0.5, np.float32))
    seen = pyramid.columns(np.linspace(0.0, 2.0, 201))
    assert (seen[:99, 1] > 0.4).all()
    assert (seen[101:] == 0).all()
    assert (Pyramid().columns(np.linspace(0.0, 2.0, 201)) == 0).all()
