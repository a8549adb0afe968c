"""Drum hits while one plays; the network hears a snare wherever the sound bursts."""

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models import DecodeSettings, DrumSettings, FeatureSettings, ModelCard
from engine.music import Drum
from engine.transcribe.live import LiveTranscriber
from engine.transcribe.live_drums import STEP_FRAMES, WAIT_SECONDS, WINDOW_FRAMES, LiveDrums
from engine.transcribe.live_events import LiveEvent, LiveKind, LiveOptions
from tests.engine.transcribe.live_making import FEATURES, Pretended, script

RATE, HOP = 8000, 0.01
BURSTS = (0.6, 0.9, 1.2, 1.5, 2.25, 3.0)


class Burst:
    """A drum network that is struck by loud frames."""

    device_name, notice, window_frames = "CPU", "", 480
    asked: list[int]

    def __init__(self) -> None:
        self.asked = []

    def run(self, features: np.ndarray) -> np.ndarray:
        self.asked.append(len(features))
        loud = np.clip(features[:, 0].mean(axis=1) * 2 - 1, 0, 1)
        said = np.zeros((len(features), 2, 2), np.float32)
        said[:, 0, 1] = loud
        said[:, 1, 1] = 0.5
        return said


def card() -> ModelCard:
    return ModelCard(
        name="kit", title="", version="3", task="drums", about="", licence="", network="drums",
        dimensions={}, reach_frames=82, lowest_pitch=0, pitches=2,
        features=FeatureSettings(RATE, 80, (128,), 1, 30, 60.0), decode=DecodeSettings(), files={},
        drums=DrumSettings(("kick", "snare"), (0.4, 0.4)),
    )  # fmt: skip


def music(bursts: tuple[float, ...] = BURSTS, seconds: float = 4.0) -> np.ndarray:
    sound = np.zeros(round(seconds * RATE), np.float32)
    chance = np.random.default_rng(1)
    for time in bursts:
        at = round(time * RATE)
        sound[at : at + 80] = chance.normal(0, 0.3, 80)
    return sound


def heard(
    parts: list[np.ndarray], ears: Callable[[], LiveDrums] | None = None
) -> list[tuple[float, LiveEvent]]:
    ear = ears() if ears else LiveDrums(card(), Burst(), 0.5, count())
    said, seconds = [], 0.0
    for part in parts:
        seconds += len(part) / RATE
        said += [(seconds, event) for event in ear.feed(part)]
    return said + [(seconds, event) for event in ear.finish()]


def shown(said: list[tuple[float, LiveEvent]]) -> list[float]:
    return [event.onset for _, event in said if event.kind is LiveKind.SHOWN]


def test_every_hit_is_shown_once_and_is_certain_at_once() -> None:
    said = heard(np.split(music(), 400))
    assert shown(said) == pytest.approx(BURSTS, abs=0.02)
    kinds = [event.kind for _, event in said]
    assert kinds == [LiveKind.SHOWN, LiveKind.CERTAIN] * len(BURSTS)
    assert {event.hit.drum for _, event in said if event.hit} == {Drum.SNARE}


def test_hits_come_as_late_as_is_said() -> None:
    ear = LiveDrums(card(), Burst(), 0.5, count())
    late = [s - e.onset for s, e in heard(np.split(music(), 400), lambda: ear)][6:]
    assert max(late) < ear.delay_seconds + (STEP_FRAMES / 2 + 2) * HOP
    assert min(late) >= WAIT_SECONDS - 0.01


def test_nothing_is_shown_before_somebody_drums() -> None:
    assert not shown(heard([music(BURSTS[:2])]))
    first = next(s for s, _ in heard(np.split(music(), 400)))
    assert first > BURSTS[2] + WAIT_SECONDS  # and then also those before


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(0, 4 * RATE), max_size=6))
def test_hits_do_not_depend_on_how_the_sound_is_cut(cuts: list[int]) -> None:
    parts = np.split(music(), sorted(cuts))
    assert [e for _, e in heard(parts)] == [e for _, e in heard([music()])]


def test_the_network_is_asked_about_one_window_only() -> None:
    network = Burst()
    heard([music()] * 3, lambda: LiveDrums(card(), network, 0.5, count()))
    assert max(network.asked[:-1]) <= WINDOW_FRAMES + 2 * STEP_FRAMES
    assert all(size % 2 == 0 for size in network.asked[:-1])


def test_notes_and_hits_share_numbers_and_the_transcription() -> None:
    notes = Pretended(script(200, (0, 1.0, 1.5, 0.5)))

    def drummer(sensitivity: float, numbers: "count[int]") -> LiveDrums:
        return LiveDrums(card(), Burst(), sensitivity, numbers)

    ear = LiveTranscriber(notes, drummer, LiveOptions())
    assert ear.rate == RATE
    assert ear.drum_delay_seconds > ear.delay_seconds
    events = ear.feed(music()) + ear.finish()
    assert ear.seconds == pytest.approx(4.0)
    numbers = [event.number for event in events if event.kind is LiveKind.SHOWN]
    assert sorted(numbers) == list(range(1 + len(BURSTS)))
    live, kit = ear.transcription().parts
    assert (len(live.notes), len(kit.hits), kit.is_kit) == (1, len(BURSTS), True)
    assert ear.transcription().provenance.beside == (("kit", "3"),)
    assert FEATURES.sample_rate == 16000  # the notes' network hears its own rate
