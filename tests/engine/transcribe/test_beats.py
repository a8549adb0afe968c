"""Beats heard as a recording streams, and added to notes and drums."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from engine.audio import Audio
from engine.decode import BeatOptions, Posteriors, decode_beats
from engine.errors import ModelDamaged
from engine.models import BeatSettings, DecodeSettings, FeatureSettings, ModelCard, find_model
from engine.models.card import read_card
from engine.music import Drum, DrumHit, Note, Part, Provenance, TempoMap, Transcription
from engine.transcribe import Heard, Progress, transcriber
from engine.transcribe.beats import BeatTranscriber
from engine.transcribe.choosing import AutomaticTranscriber
from engine.transcribe.together import Together, counted_by_notes
from tests.engine.transcribe.clicking import CLICKS, SECONDS, listen, write_clicks

RATE, HOP = 16000, 320
SETTINGS = BeatSettings()
CARD = ModelCard(
    name="beats",
    title="Beats",
    version="1",
    task="beats",
    about="",
    licence="",
    network="beats",
    dimensions={},
    reach_frames=20,
    lowest_pitch=0,
    pitches=1,
    features=FeatureSettings(RATE, HOP, (512, 2048), 1, 95, 32.7),
    decode=DecodeSettings(),
    files={},
    beats=SETTINGS,
)


@dataclass
class Clicks:
    """A runtime that hears a beat wherever something sounds suddenly, and bars of four."""

    device_name: str = "CPU"
    notice: str = ""
    window_frames: int = 300

    def run(self, seen: np.ndarray) -> np.ndarray:
        level = seen[:, 0].mean(axis=1)
        said = np.zeros((len(seen), 3, 1), np.float32)
        said[:, 0, 0] = np.diff(level, prepend=level[0]) > 0.15
        return said


class Deaf(Clicks):
    """A runtime that hears nothing."""

    def run(self, seen: np.ndarray) -> np.ndarray:
        return np.zeros((len(seen), 3, 1), np.float32)


@pytest.fixture(scope="module")
def clicks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds with a click every half second."""
    return write_clicks(tmp_path_factory.mktemp("clicks") / "clicks.wav", RATE)


def test_beats_are_heard_where_they_sound(clicks: Path) -> None:
    reports, heard = listen(BeatTranscriber(CARD, Clicks()), clicks)
    beats = np.array(heard.transcription.tempo.beats)
    wanted = CLICKS
    assert np.abs(beats[:, None] - wanted).min(axis=0).max() < 0.03
    assert heard.transcription.parts == ()
    assert heard.transcription.provenance.model == "beats"
    assert reports[-1].fraction == pytest.approx(1.0, abs=0.02)
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)


def test_what_was_said_is_kept_and_decodes_again(clicks: Path) -> None:
    _, heard = listen(BeatTranscriber(CARD, Clicks()), clicks)
    assert heard.beats is not None
    assert heard.beats.posteriors.kinds == Posteriors.BEAT_KINDS
    assert heard.beats.posteriors.seconds == pytest.approx(SECONDS, abs=0.05)
    again = decode_beats(heard.beats.posteriors, heard.beats.settings)
    assert again == heard.transcription.tempo
    halved = decode_beats(heard.beats.posteriors, SETTINGS, BeatOptions(tempo=60.0))
    assert halved is not None
    assert halved.tempo_at(5) == pytest.approx(60.0, rel=0.05)


def test_where_nothing_pulses_nobody_knows_the_beats(clicks: Path) -> None:
    _, heard = listen(BeatTranscriber(CARD, Deaf()), clicks)
    assert heard.transcription.tempo == TempoMap()
    assert heard.beats is not None


def test_a_card_of_notes_is_refused() -> None:
    with pytest.raises(ModelDamaged, match="says nothing of beats"):
        BeatTranscriber(find_model("piano"), Clicks())


@dataclass
class Pianist:
    """A transcriber of one note."""

    card: ModelCard = CARD

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        yield Progress(1.0)
        part = Part("Piano", 0, (Note(1.0, 60, 2.0),))
        made = Provenance("piano", "1", settings=(("sensitivity", 0.5),))
        said = np.zeros((10, 4, 88), np.uint8)
        return Heard(Transcription((part,), TempoMap(), made), Posteriors(said, 0.02, 21))


def test_beats_join_the_notes(clicks: Path) -> None:
    reports, heard = listen(Together(Pianist(), None, BeatTranscriber(CARD, Clicks())), clicks)
    assert [part.name for part in heard.transcription.parts] == ["Piano"]
    assert heard.transcription.tempo.tempo_at(4) == pytest.approx(120.0, rel=0.03)
    assert heard.transcription.provenance.model == "piano"
    assert heard.posteriors.pitches == 88
    assert heard.beats is not None
    assert heard.drums is None
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)


BARS = tuple(np.cumsum([0.0, *([0.5, 0.52, 0.54, 0.52] * 12)]))


def waltz(hits: tuple[DrumHit, ...] = ()) -> Heard:
    """A slow waltz of bending tempo, in which a pulse of half a second was heard."""
    bass = tuple(Note(at, 40 + 2 * (n % 4), at + 0.4, 80) for n, at in enumerate(BARS[::3]))
    chords = tuple(
        Note(at, pitch, at + 0.3, 60)
        for n, at in enumerate(BARS)
        for pitch in (60, 64, 67)
        if n % 3
    )
    parts = [Part("Piano", 0, tuple(sorted((*bass, *chords))))]
    parts += [Part("Drums", hits=hits, kit=True)] if hits else []
    said = np.zeros((10, 4, 88), np.uint8)
    told = Transcription(tuple(parts), TempoMap.steady(97))
    return Heard(told, Posteriors(said, 0.02, 21))


def test_where_nobody_drums_the_notes_tell_the_beats() -> None:
    tempo = counted_by_notes(waltz()).transcription.tempo
    assert tempo.meters[0].beats_per_bar == 3
    assert all(min(abs(beat - at) for beat in tempo.beats) < 0.03 for at in BARS[3:-3])


def test_where_somebody_drums_the_beats_that_were_heard_hold() -> None:
    heard = waltz((DrumHit(0.5, Drum.KICK),))
    assert counted_by_notes(heard) is heard


def test_where_no_pulse_was_heard_or_hardly_a_note_nothing_is_told() -> None:
    told = waltz().transcription
    silent = replace(waltz(), transcription=replace(told, tempo=TempoMap()))
    assert counted_by_notes(silent) is silent
    short = replace(told.parts[0], notes=told.parts[0].notes[:2])
    bare = replace(waltz(), transcription=replace(told, parts=(short,)))
    assert counted_by_notes(bare) is bare


def test_without_a_beat_the_map_stays_as_it_was(clicks: Path) -> None:
    _, heard = listen(Together(Pianist(), None, BeatTranscriber(CARD, Deaf())), clicks)
    assert heard.transcription.tempo == TempoMap()


def test_with_a_beat_model_beats_are_heard_beside_the_notes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cards = (find_model("piano"), CARD)
    monkeypatch.setattr("engine.transcribe.pipeline.installed", lambda: cards)
    monkeypatch.setattr("engine.transcribe.pipeline.load_runtime", lambda *_: Clicks())
    ear = transcriber(device="cpu")
    assert isinstance(ear, Together)
    assert isinstance(ear.notes, AutomaticTranscriber)
    assert isinstance(ear.beats, BeatTranscriber)
    assert ear.drums is None
    monkeypatch.setattr(
        "engine.transcribe.pipeline.find_model", lambda name: cards[name == "beats"]
    )
    assert isinstance(transcriber("beats", "cpu"), BeatTranscriber)
    assert isinstance(transcriber("piano", "cpu"), Together)


def test_a_card_keeps_what_decoding_needs(tmp_path: Path) -> None:
    settings = BeatSettings(beat_bias=0.5, metres=(3, 4), metre_costs=(0.1, 0.0))
    card = ModelCard(
        **{
            **{name: getattr(CARD, name) for name in CARD.__slots__},
            "beats": settings,
        }
    )
    read = read_card(card.write(tmp_path))
    assert read.beats == settings
    assert read.drums is None
    assert read.kinds == Posteriors.BEAT_KINDS


def test_a_card_that_does_not_fit_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="cost of its own"):
        BeatSettings(metres=(2, 3), metre_costs=(0.0,))
