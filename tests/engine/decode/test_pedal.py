import numpy as np
import pytest

from engine.decode import Posteriors, decode_pedal
from engine.models import DecodeSettings
from engine.music import PedalSpan
from trainer.targets import pedal_targets

HOP = 0.02
KINDS = (*Posteriors.KINDS, "pedal")
SETTINGS = DecodeSettings()


def heard(curve: np.ndarray) -> Posteriors:
    """Posteriors that say nothing but the pedal."""
    values = np.zeros((len(curve), len(KINDS), 88), np.uint8)
    values[:, 4] = np.round(curve * 255).astype(np.uint8)[:, np.newaxis]
    return Posteriors(values, HOP, 21, KINDS)


def test_a_model_without_pedal_says_none() -> None:
    assert decode_pedal(Posteriors(np.zeros((9, 4, 88), np.uint8), HOP, 21), SETTINGS) == ()
    assert decode_pedal(heard(np.zeros(0)), SETTINGS) == ()


def test_targets_of_a_foot_decode_to_the_same_foot() -> None:
    spans = (PedalSpan(0.0, 0.513), PedalSpan(0.731, 1.2), PedalSpan(1.26, 1.9))
    found = decode_pedal(heard(pedal_targets(spans, 100, HOP)), SETTINGS)
    assert len(found) == 3
    for true, said in zip(spans, found, strict=True):
        assert (said.start, said.stop) == pytest.approx((true.start, true.stop), abs=HOP)


def test_a_curve_that_wavers_is_one_span_and_a_twitch_is_none() -> None:
    curve = np.zeros(100)
    curve[10:50] = 0.9
    curve[30] = 0.2  # 20 ms: no foot is that quick
    curve[70:72] = 0.9
    [span] = decode_pedal(heard(curve), SETTINGS)
    assert (span.start, span.stop) == pytest.approx((0.19, 0.99), abs=0.02)


def test_the_threshold_decides() -> None:
    curve = np.full(50, 0.4)
    assert decode_pedal(heard(curve), DecodeSettings(pedal_threshold=0.5)) == ()
    assert decode_pedal(heard(curve), DecodeSettings(pedal_threshold=0.3)) == (PedalSpan(0.0, 1.0),)
