"""Which model listens to what, and the sentence that says why."""

import wave
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from engine.audio import Audio, open_audio
from engine.decode import NoteOptions, Posteriors, decode_parts
from engine.errors import ModelDamaged, ModelMissing
from engine.models import DecodeSettings, FeatureSettings, ModelCard
from engine.music import Family, Provenance, Transcription
from engine.transcribe import Heard, Progress
from engine.transcribe.choosing import (
    EXCERPT_SECONDS,
    EXCERPTS,
    AutomaticTranscriber,
    Candidates,
    Choice,
    candidates_or_choice,
    choose,
    excerpts,
    settled,
)

FAMILIES = tuple(map(str, Family))
KINDS = (*Posteriors.KINDS, "family")
HOP = 0.02


def card(name: str, title: str, families: tuple[str, ...] = ()) -> ModelCard:
    return ModelCard(
        name, title, "1", "notes", "", "", "", {}, 8, 21, 88, FeatureSettings(),
        DecodeSettings(families=families), {},
    )  # fmt: skip


PIANO, ANY = card("piano", "Piano"), card("any", "Any instrument", FAMILIES)
OLD = card("pitched", "Old one")
CHOICE = Candidates(ANY, PIANO)


def said(seconds: float, plays: tuple[Family, ...]) -> Posteriors:
    """A note every quarter of a second, the families taking turns."""
    frames = round(seconds / HOP)
    values = np.zeros((frames, len(KINDS), 88), np.uint8)
    for number, frame in enumerate(range(5, frames - 12, 12) if plays else ()):
        key = 30 + number % 12
        values[frame, 0, key] = 230
        values[frame : frame + 10, 1, key] = 250
        values[frame : frame + 10, 4, key] = FAMILIES.index(plays[number % len(plays)])
    return Posteriors(values, HOP, 21, KINDS)


@dataclass
class Ear:
    """Hears the same instruments in everything, and remembers how long it listened."""

    card: ModelCard
    plays: tuple[Family, ...] = ()
    heard: list[float] = field(default_factory=list)

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        self.heard.append(audio.duration)
        yield Progress(1.0)
        posteriors = said(audio.duration, self.plays)
        parts = decode_parts(posteriors, self.card.decode, NoteOptions(one_part=True))
        made = Provenance(self.card.name, self.card.version, "CPU")
        return Heard(Transcription(parts, provenance=made), posteriors)


@dataclass
class Ears:
    """Makes ears, and counts how often."""

    plays: tuple[Family, ...]
    made: dict[str, Ear] = field(default_factory=dict)

    def make(self, wanted: ModelCard) -> Ear:
        assert wanted.name not in self.made
        self.made[wanted.name] = Ear(wanted, self.plays)
        return self.made[wanted.name]


@pytest.fixture
def recording(tmp_path: Path) -> Audio:
    path = tmp_path / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 180))
    return open_audio(path)


def result(ear: AutomaticTranscriber, audio: Audio) -> Heard:
    steps = ear.transcribe(audio)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            heard: Heard = finished.value
            return heard


def test_a_piano_is_heard_by_the_piano_model(recording: Audio) -> None:
    ears = Ears((Family.PIANO,) * 9 + (Family.GUITAR,))
    ear = AutomaticTranscriber((ANY, PIANO), ears.make)
    made = result(ear, recording).transcription.provenance
    assert made.model == "piano"
    assert made.reason == (
        "Nearly all of the excerpts it tried first sound like a piano, so the Piano model listened."
    )
    excerpts = ears.made["any"].heard  # much less than the recording
    assert excerpts == pytest.approx([EXCERPT_SECONDS] * EXCERPTS)
    assert ears.made["piano"].heard == [180.0]


def test_other_music_is_heard_by_the_model_for_all_and_is_named(recording: Audio) -> None:
    ears = Ears((Family.GUITAR, Family.GUITAR, Family.VOICE))
    made = result(AutomaticTranscriber((ANY, PIANO), ears.make), recording).transcription.provenance
    assert made.model == "any"
    assert made.reason == (
        "Guitar and voice in the excerpts it tried first, so the Any instrument model listened."
    )
    assert list(ears.made) == ["any"]  # the piano model was not even loaded


def test_each_recording_is_chosen_for_anew_and_models_are_loaded_once(recording: Audio) -> None:
    ears = Ears((Family.PIANO,))
    ear = AutomaticTranscriber((ANY, PIANO), ears.make)
    assert ear.card is ANY
    assert ear.settled(recording).card is PIANO
    ears.made["any"].plays = (Family.BASS,)
    assert settled(ear, recording).card is ANY
    ears.made["any"].plays = (Family.PIANO,)
    assert settled(ear, recording).card is PIANO


def test_a_transcriber_that_was_named_stays_what_it_is(recording: Audio) -> None:
    ear = Ear(PIANO)
    assert settled(ear, recording) is ear


def test_silence_is_a_reason_too(recording: Audio) -> None:
    made = result(AutomaticTranscriber((ANY, PIANO), Ears(()).make), recording)
    assert made.transcription.provenance.model == "any"
    assert made.transcription.provenance.reason.startswith("No notes sounded where")


@pytest.mark.parametrize(
    ("cards", "name", "why"),
    [
        ((PIANO,), "piano", "Piano is the only model that is installed."),
        ((ANY,), "any", "Any instrument is the only model that is installed."),
        ((OLD, PIANO), "pitched", "No model here tells instruments apart"),
        ((ANY, OLD), "any", "There is no model for pianos alone here"),
        ((card("mine", "Mine", FAMILIES), card("yours", "Yours")), "mine", "no model for pianos"),
        ((replace(ANY, task="drums"), PIANO), "piano", "only model"),
    ],
)
def test_where_there_is_no_choice_it_takes_what_there_is(
    cards: tuple[ModelCard, ...], name: str, why: str, recording: Audio
) -> None:
    found = candidates_or_choice(cards)
    assert isinstance(found, Choice)
    assert found.card.name == name
    assert why in found.reason
    ears = Ears(())
    made = result(AutomaticTranscriber(cards, ears.make), recording).transcription.provenance
    assert (made.model, made.reason) == (name, found.reason)
    assert ears.made[name].heard == [180.0]  # nothing was tried first


def test_without_a_model_it_says_so() -> None:
    with pytest.raises(ModelMissing):
        AutomaticTranscriber((), Ears(()).make)


def test_a_damaged_model_is_said_before_anything_is_listened_to() -> None:
    def make(wanted: ModelCard) -> Ear:
        raise ModelDamaged(wanted.name, "it is not whole")

    with pytest.raises(ModelDamaged):
        AutomaticTranscriber((ANY, PIANO), make)


@pytest.mark.parametrize(
    ("shares", "name", "words"),
    [
        ({Family.PIANO: 1.0}, "piano", "All of the excerpts"),
        ({Family.PIANO: 85.0, Family.OTHER: 5.0}, "piano", "Nearly all"),
        ({Family.PIANO: 45.0, Family.BASS: 55.0}, "piano", "A piano above all"),
        (
            {Family.PIANO: 39.0, Family.BASS: 31.0, Family.VOICE: 30.0},
            "any",
            "Piano, bass and voice",
        ),
        ({Family.PIANO: 75.0, Family.BASS: 9.0, Family.VOICE: 9.0}, "piano", "Most of"),
        (dict.fromkeys(Family, 1.0), "any", "Piano, guitar and bass in"),
        ({Family.WINDS: 3.0, Family.PIANO: 0.1}, "any", "Winds and brass in"),
    ],
)
def test_the_sentence_names_who_plays(shares: dict[Family, float], name: str, words: str) -> None:
    choice = choose(CHOICE, shares)
    assert choice.card.name == name
    assert choice.reason.startswith(words)
    assert choice.reason.endswith(f"so the {choice.card.title} model listened.")


def test_excerpts_are_few_and_spread_and_a_short_piece_is_heard_whole(recording: Audio) -> None:
    parts = list(excerpts(recording))
    assert len(parts) == EXCERPTS
    assert sum(part.duration for part in parts) == pytest.approx(EXCERPTS * EXCERPT_SECONDS)
    begins = [part.begin for part in parts]  # type: ignore[attr-defined]
    assert begins == sorted(begins)
    assert begins[0] < 36.0 < 140.0 < begins[-1]
    [whole] = excerpts(replace(recording, duration=5.0))
    assert whole.duration == 5.0
