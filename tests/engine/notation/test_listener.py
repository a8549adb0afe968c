"""The listener for metre: what it sees, and that what it says has to do with the music."""

import numpy as np
import pytest

from engine.music import Drum, DrumHit, Note, Part
from engine.notation.events import COLUMNS, events_of, played
from engine.notation.grid import Place
from engine.notation.lags import LAGS, lag_features
from engine.notation.listener import INPUTS, inputs_of, listen


def waltz(bars: int = 16, quarter: float = 0.5, transposed: int = 0) -> Part:
    notes = []
    for bar in range(bars):
        start = 3 * quarter * bar
        shift = (0, 5, 7, 0)[bar % 4] + transposed
        notes.append(Note(start, 43 + shift, start + quarter, 84))
        notes.append(Note(start, 67 + shift, start + 1.8 * quarter, 84))
        for beat in (1, 2):
            at = start + beat * quarter
            notes += [Note(at, pitch + shift, at + 0.8 * quarter, 60) for pitch in (59, 62)]
        notes.append(Note(start + 2.5 * quarter, 69 + shift, start + 2.9 * quarter, 66))
    return Part("piano", 0, tuple(sorted(notes)))


def test_what_recurs_is_seen_at_its_lag() -> None:
    times = np.linspace(0.0, 19.5, 40)
    lags = lag_features(times, np.ones((40, 1)))
    middle = lags[20]
    for seconds, wanted in ((0.5, 2.0), (1.0, 2.0), (0.75, 0.2)):
        near = int(np.argmin(np.abs(LAGS - seconds)))
        assert middle[near] == pytest.approx(wanted, abs=0.8)
    assert lags.shape == (40, len(LAGS))


def test_lags_do_not_depend_on_when_a_piece_begins() -> None:
    times = np.cumsum(np.random.default_rng(1).uniform(0.1, 0.6, 50))
    weights = np.random.default_rng(2).uniform(0.0, 2.0, (50, 2))
    np.testing.assert_allclose(
        lag_features(times, weights), lag_features(times + 100.0, weights), atol=1e-9
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_chords_have_inputs_too(count: int) -> None:
    notes = tuple(Note(0.5 * k, 60, 0.5 * k + 0.4) for k in range(count))
    inputs = inputs_of(events_of(played([Part("few", 0, notes)])))
    assert inputs.shape == (count, INPUTS)
    assert np.isfinite(inputs).all()


def test_bass_columns_say_what_they_are_called() -> None:
    events = events_of(played([waltz()]))
    bass = events.features[:, COLUMNS.index("bass")]
    low = bass > 0.5
    assert low[::4][2:-2].all()
    assert not low[1::4].any()


def test_downbeats_of_a_waltz_are_heard() -> None:
    said = listen(events_of(played([waltz()])))
    line = said.kinds[8:-8, Place.DOWNBEAT]
    assert line[::4].min() > max(line[k::4].max() for k in (1, 2, 3))


def test_impressions_are_chances() -> None:
    said = listen(events_of(played([waltz(4)])))
    for part in (said.beats, said.bars, said.counts):
        np.testing.assert_allclose(np.exp(part).sum(axis=1), 1.0, atol=1e-6)


def test_a_bass_drum_speaks_for_the_bar_line() -> None:
    notes = tuple(Note(0.5 * k, 60, 0.5 * k + 0.4) for k in range(16))
    hits = tuple(DrumHit(2.0 * k, Drum.KICK, 100) for k in range(4))
    plain = listen(events_of(played([Part("few", 0, notes)])))
    part = Part("kit", 0, hits=hits)
    struck = listen(events_of(played([Part("few", 0, notes), part])))
    more = (struck.kinds - plain.kinds)[:, Place.DOWNBEAT]
    assert more[4] > more[5] + 0.5
