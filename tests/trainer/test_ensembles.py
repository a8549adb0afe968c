"""Ensembles: what several models say is averaged before it is read."""

from pathlib import Path

import numpy as np
import pytest

from engine.models.store import SHIPPED
from trainer.ears import Clipped, MeanRuntime, ear_at
from trainer.recipes import RecipeError

DRUMS, PIANO = (SHIPPED / f"{name}.card.json" for name in ("drums", "piano"))


class Saying:
    """A runtime that says one number."""

    device_name, notice = "CPU", ""

    def __init__(self, number: float, frames: int) -> None:
        self._number, self.window_frames = number, frames

    def run(self, features: np.ndarray) -> np.ndarray:
        return np.full((len(features), 1, 1), self._number, np.float32)


def test_the_mean_is_said() -> None:
    both = MeanRuntime([Saying(0.2, 90), Saying(0.6, 50)])
    assert both.window_frames == 50
    np.testing.assert_allclose(both.run(np.zeros((3, 1, 1), np.float32)), 0.4)


def test_a_model_with_itself_hears_what_it_hears() -> None:
    times = np.arange(48000) / 24000
    sound = np.sin(2 * np.pi * 60 * times) * np.exp(-30 * (times % 0.5))
    clip = Clipped((0.8 * sound).astype(np.float32), 24000)
    alone, twice = ear_at(DRUMS), ear_at(Path(f"{DRUMS}+{DRUMS}"))
    assert twice.hear(clip).hits == alone.hear(clip).hits
    assert twice.parameters == 2 * alone.parameters


def test_what_hears_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="do not hear alike"):
        ear_at(Path(f"{DRUMS}+{PIANO}"))
    with pytest.raises(RecipeError, match="neither a run nor a model"):
        ear_at(Path(f"{DRUMS}+{tmp_path / 'none'}"))
