from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.match_file import VIENNA, read_match, read_matches
from trainer.data.pedalling import PEDALLING, fit_pedal, fit_vienna_pedal, vienna_pedal

MATCH = """info(piece,One note).
info(midiClockUnits,480).
info(midiClockRate,500000).
snote(n1,[E,n],4,1:1,0,1/4,0.0000,1.0000,[v1,staff1])-note(n0,64,960,1440,80,0,0).
sustain(480,30).
sustain(960,70).
sustain(1000,127).
sustain(1440,63).
sustain(1920,90).
"""


@settings(max_examples=60)
@given(
    st.lists(st.floats(0, 20), max_size=60).map(sorted), st.floats(0.5, 20),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_spans_are_in_order_and_within_the_clip(
    onsets: list[float], seconds: float, seed: int
) -> None:
    spans = vienna_pedal(np.random.default_rng(seed), onsets, seconds)
    last = 0.0
    for span in spans:
        assert last <= span.start < span.stop <= seconds
        last = span.stop
    assert onsets or not spans


def test_without_chords_the_foot_keeps_moving() -> None:
    """A lone note at the beginning: the pedal does not stick to it for ever."""
    spans = vienna_pedal(np.random.default_rng(0), [0.0], 20.0)
    assert 5 < len(spans) < 40


def test_a_match_file_says_where_the_pedal_is_down() -> None:
    np.testing.assert_allclose(read_match(MATCH).pedal, [[1.0, 1.5]])


def test_a_fit_finds_what_was_played() -> None:
    onsets = np.arange(0, 30, 1.0)
    pedal = np.array([(onset + 0.2, onset + 0.99) for onset in onsets])
    fitted = fit_pedal([(onsets, pedal)])
    assert fitted["lift_s"][2] == pytest.approx(-0.01)
    assert fitted["up_s"][2] == pytest.approx(0.21)
    assert fitted["down_s"][2] == pytest.approx(0.79)


def test_the_table_is_what_vienna_gives(shared: Path) -> None:
    fitted = fit_vienna_pedal(shared / "kit")
    for name, values in PEDALLING.items():
        assert fitted[name] == pytest.approx(values, abs=1e-4)


def test_the_machine_pedals_viennas_pieces_as_vienna_did(shared: Path) -> None:
    """Medians lie within the middle half of the human ones, and so does the share of pedal."""
    played, shares, human = [], [], []
    for seed, match in enumerate(read_matches(shared / "kit" / VIENNA)):
        onsets = np.sort(match.notes["onset"])
        spans = vienna_pedal(np.random.default_rng(seed), onsets.tolist(), float(onsets[-1]))
        pedal = np.array([(span.start, span.stop) for span in spans])
        played.append((onsets, pedal))
        shares.append(float(np.sum(pedal[:, 1] - pedal[:, 0]) / onsets[-1]))
        human.append(float(np.sum(match.pedal[:, 1] - match.pedal[:, 0]) / onsets[-1]))
    heard = fit_pedal(played)
    for name, (_, quarter, _, three, _) in PEDALLING.items():
        assert quarter < heard[name][2] < three, name
    assert np.quantile(human, 0.25) < np.median(shares) < np.quantile(human, 0.75)
