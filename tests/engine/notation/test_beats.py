"""Beats from notes alone: of pieces whose metre anyone would hear."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.music import Note, Part
from engine.notation import beats_from_notes


def _playing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("playing", Path(__file__).with_name("playing.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


playing = _playing()


ALIKE = {
    (4, 4): {(4, 4), (2, 4)},
    (3, 4): {(3, 4), (3, 8), (6, 8)},
    (6, 8): {(6, 8), (3, 8), (12, 8)},
}


def found_share(beats: tuple[float, ...], wanted: list[float]) -> float:
    near = np.abs(np.array(beats)[:, None] - np.array(wanted)[None, :]).min(axis=0)
    return float(np.mean(near < 0.06))


@pytest.mark.parametrize(
    ("bar", "quarters", "meter"),
    [(playing.WALTZ, 3.0, (3, 4)), (playing.MARCH, 4.0, (4, 4)), (playing.BARCAROLLE, 3.0, (6, 8))],
)
def test_a_metre_played_steadily_is_found(
    bar: object, quarters: float, meter: tuple[int, int]
) -> None:
    part, _ = playing.play(bar, 12, quarters)
    tempo = beats_from_notes([part])
    assert tempo is not None
    found = tempo.meters[0]
    # Two bars of two beats and one of four are the same music; a waltz is one in a bar to many.
    assert (found.beats_per_bar, found.beat_unit) in ALIKE[meter]
    bars = tempo.beats[:: found.beats_per_bar]
    downbeats = [note.onset for note in part.notes if note.velocity == 84]
    assert found_share(tuple(downbeats), list(bars[1:4])) == 1.0


@pytest.mark.parametrize("bend", [0.0, 0.2])
@pytest.mark.parametrize("quarter", [0.4, 0.55, 0.75])
def test_beats_are_quarters_or_halves_while_the_tempo_bends(quarter: float, bend: float) -> None:
    part, quarters = playing.play(playing.MARCH, 10, 4.0, quarter, bend=bend)
    tempo = beats_from_notes([part], (4, 4))
    assert tempo is not None
    assert found_share(tempo.beats, quarters[::2]) > 0.9
    assert found_share(tuple(quarters), list(tempo.beats[:-1])) > 0.9


def test_a_named_metre_is_kept() -> None:
    part, _ = playing.play(playing.MARCH, 8, 4.0)
    for meter in [(2, 2), (7, 8), (5, 4), (6, 8), (3, 2)]:
        tempo = beats_from_notes([part], meter)
        assert tempo is not None
        found = tempo.meters[0]
        assert found.beats_per_bar / found.beat_unit == pytest.approx(meter[0] / meter[1])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_notes_have_no_beat(count: int) -> None:
    notes = tuple(Note(0.5 * k, 60, 0.5 * k + 0.4) for k in range(count))
    assert beats_from_notes([Part("few", 0, notes)]) is None


def test_moving_a_piece_in_time_moves_its_beats() -> None:
    part, _ = playing.play(playing.WALTZ, 8, 3.0)
    later = Part(
        "later",
        0,
        tuple(Note(n.onset + 10, n.pitch, n.offset + 10, n.velocity) for n in part.notes),
    )
    here, there = beats_from_notes([part]), beats_from_notes([later])
    assert here is not None
    assert there is not None
    assert here.meters == there.meters
    np.testing.assert_allclose(np.array(there.beats) - 10, here.beats, atol=1e-6)
