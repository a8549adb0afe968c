"""What plays beside a drummer, and what drums and mixes sound of besides: sound as it is meant."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.music import Drum
from trainer.data.accompaniment import with_front
from trainer.data.drum_rattles import Rattles, RattleSettings
from trainer.data.mastering import MasteringSettings, limited, mastered
from trainer.data.riffs import LINES, riff
from trainer.data.shaken import shaken
from trainer.data.singing import singers

Player = Callable[[np.random.Generator, int, int], np.ndarray]
RATE = 24000
LENGTH = 3 * RATE


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def above(sound: np.ndarray, hertz: float) -> float:
    """The share of a sound's power above a frequency."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(power[np.fft.rfftfreq(len(sound), 1 / RATE) > hertz].sum() / power.sum())


@pytest.mark.parametrize("make", [riff, singers])
def test_players_differ_by_their_seed_alone(make: Player) -> None:
    for seed in range(4):
        sound = make(rng(seed), LENGTH, RATE)
        assert sound.shape == (LENGTH,)
        assert sound.dtype == np.float32
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() > 0.5
        np.testing.assert_array_equal(sound, make(rng(seed), LENGTH, RATE))
    assert not np.array_equal(make(rng(0), LENGTH, RATE), make(rng(1), LENGTH, RATE))


def test_every_line_strikes_within_the_beat() -> None:
    assert all(0.0 <= place < 1.0 for line in LINES.values() for r in line.rhythms for place in r)


def test_singers_have_vowels_below_and_consonants_above() -> None:
    shares = [above(singers(rng(seed), LENGTH, RATE), 4000.0) for seed in range(8)]
    assert min(shares) < 0.05
    assert max(shares) > 0.01


@pytest.mark.parametrize("number", range(6))
def test_what_is_shaken_is_bright_and_no_two_shakes_are_alike(number: int) -> None:
    (first, lead), (other, _) = shaken(number, 0, RATE), shaken(number, 1, RATE)
    assert np.abs(first).max() == pytest.approx(1.0)
    assert above(first, 500.0) > 0.8
    assert len(first) != len(other) or not np.allclose(first, other)
    early = np.abs(first[: max(1, lead // 2)]).max() if lead else 0.0
    assert early < 0.9, "a shaker swells to where it is heard to begin"
    assert np.abs(first[-RATE // 100 :]).max() < 0.2


def test_kicks_click_toms_buzz_and_snares_do_neither() -> None:
    always = Rattles(rng(0), RATE, RattleSettings(click_share=1.0, buzz_share=1.0))
    counts = {drum: len(list(always.of(drum, 0.5))) for drum in Drum}
    toms = dict.fromkeys((Drum.TOM_HIGH, Drum.TOM_MID, Drum.TOM_LOW), 1)
    assert {drum: count for drum, count in counts.items() if count} == {Drum.KICK: 2, **toms}
    never = Rattles(rng(0), RATE, RattleSettings(click_share=0.0, buzz_share=0.0))
    assert not list(never.of(Drum.KICK, 0.5))


def test_a_click_is_as_loud_as_asked_beside_its_stroke() -> None:
    settings = RattleSettings(click_share=1.0, buzz_share=0.0, click_db=(-20.0, -20.0))
    [click] = Rattles(rng(1), RATE, settings).of(Drum.KICK, 0.5)
    assert np.abs(click).max() == pytest.approx(0.05, rel=1e-3)
    assert above(click, 500.0) > 0.7


def test_a_limiter_turns_down_peaks_and_nothing_else() -> None:
    sound = 0.3 * np.sin(np.arange(LENGTH) * 0.05, dtype=np.float32)
    sound[LENGTH // 2 : LENGTH // 2 + 200] *= 10.0
    made = limited(sound.astype(np.float32), RATE, 0.1)
    assert np.abs(made).max() <= 1.0
    np.testing.assert_allclose(made[: RATE // 2], sound[: RATE // 2], atol=1e-4)
    just_after, later = slice(LENGTH // 2 + 400, LENGTH // 2 + 800), slice(-RATE // 2, None)
    assert np.abs(made[just_after]).max() < 0.8 * np.abs(sound[just_after]).max()
    np.testing.assert_allclose(made[later], sound[later], atol=2e-3)


@pytest.mark.parametrize("clipped", [0.0, 1.0])
def test_a_mastered_mix_is_denser(clipped: float) -> None:
    sound = riff(rng(3), LENGTH, RATE) * np.linspace(0.1, 1.0, LENGTH, dtype=np.float32)
    settings = MasteringSettings(share=1.0, drive_db=(10.0, 10.0), clipped_share=clipped)
    made = mastered(sound, RATE, rng(0), settings)
    assert np.abs(made).max() <= 1.0
    assert crest(made) < crest(sound) - 3.0
    np.testing.assert_array_equal(mastered(sound, RATE, rng(0), MasteringSettings(0.0)), sound)


def crest(sound: np.ndarray) -> float:
    """Decibels from the RMS to the peak."""
    return float(20 * np.log10(np.abs(sound).max() / np.sqrt(np.mean(sound**2))))


def test_somebody_stands_in_front_of_most_bands() -> None:
    tape = 0.1 * rng(0).standard_normal(LENGTH).astype(np.float32)
    fronted = [with_front(rng(seed), tape, RATE) for seed in range(12)]
    changed = sum(not np.array_equal(tape, made) for made in fronted)
    assert 6 <= changed < 12
    assert all(np.isfinite(made).all() for made in fronted)
