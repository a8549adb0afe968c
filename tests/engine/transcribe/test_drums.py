"""Drums heard as they stream, and added to the notes."""

from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from engine.audio import Audio, open_audio
from engine.decode import Posteriors
from engine.errors import ModelDamaged
from engine.models import DecodeSettings, DrumSettings, FeatureSettings, ModelCard, find_model
from engine.music import Drum, DrumHit, Note, Part, Provenance, TempoMap, Transcription
from engine.transcribe import Heard, Progress, reason_of, settled, transcriber
from engine.transcribe.choosing import AutomaticTranscriber, ChosenTranscriber
from engine.transcribe.drums import DrumTranscriber
from engine.transcribe.notes import NoteTranscriber
from engine.transcribe.together import Together
from tests.engine.transcribe.clicking import CLICKS, SECONDS, listen, write_clicks

RATE, HOP = 24000, 240
SETTINGS = DrumSettings(tuple(drum.value for drum in Drum), (0.4,) * len(Drum))
CARD = ModelCard(
    name="drums",
    title="Drums",
    version="1",
    task="drums",
    about="",
    licence="",
    network="drums",
    dimensions={},
    reach_frames=20,
    lowest_pitch=0,
    pitches=len(Drum),
    features=FeatureSettings(RATE, HOP, (512, 2048), 1, 98, 41.2),
    decode=DecodeSettings(),
    files={},
    drums=SETTINGS,
)


@dataclass
class Clicks:
    """A runtime that hears a kick wherever something sounds suddenly."""

    device_name: str = "CPU"
    notice: str = ""
    window_frames: int = 300
    runs: int = 0

    def run(self, seen: np.ndarray) -> np.ndarray:
        self.runs += 1
        level = seen[:, 0].mean(axis=1)
        said = np.zeros((len(seen), 2, len(Drum)), np.float32)
        rise = np.diff(level, prepend=level[0]) > 0.15
        said[:, 0, 0], said[:, 1, 0] = rise, 0.8
        return said


@dataclass
class Silent(Clicks):
    """A runtime that hears nothing."""

    def run(self, seen: np.ndarray) -> np.ndarray:
        self.runs += 1
        return np.zeros((len(seen), 2, len(Drum)), np.float32)


@pytest.fixture(scope="module")
def beat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds with a click every half second."""
    return write_clicks(tmp_path_factory.mktemp("clicks") / "clicks.wav", RATE)


def test_hits_are_heard_where_they_sound(beat: Path) -> None:
    reports, heard = listen(DrumTranscriber(CARD, Clicks()), beat)
    [part] = heard.transcription.parts
    onsets = np.array([hit.onset for hit in part.hits])
    np.testing.assert_allclose(onsets, CLICKS, atol=0.02)
    assert {hit.drum for hit in part.hits} == {Drum.KICK}
    assert heard.transcription.provenance.model == "drums"
    assert reports[-1].fraction == pytest.approx(1.0, abs=0.02)


def test_hits_are_reported_once_and_as_they_will_be(beat: Path) -> None:
    seconds = count()
    ear = DrumTranscriber(CARD, Clicks(), now=lambda: float(next(seconds)))
    reports, heard = listen(ear, beat)
    reported = [round(hit.onset, 3) for report in reports for hit in report.hits]
    final = [round(hit.onset, 3) for hit in heard.transcription.parts[0].hits]
    assert len(reported) == len(set(reported)) >= 0.6 * len(final)
    assert set(reported) <= set(final)


def test_what_was_said_is_kept_for_the_sliders(beat: Path) -> None:
    _, heard = listen(DrumTranscriber(CARD, Clicks()), beat)
    assert heard.drums is not None
    assert heard.drums.settings == SETTINGS
    assert heard.drums.posteriors.kinds == Posteriors.DRUM_KINDS
    assert heard.drums.posteriors.seconds == pytest.approx(SECONDS, abs=0.02)
    assert heard.posteriors.pitches == 0


def test_a_recording_without_drums_gets_no_drum_part(beat: Path) -> None:
    _, heard = listen(DrumTranscriber(CARD, Silent()), beat)
    assert heard.transcription.parts == ()
    assert heard.drums is not None


def test_a_card_of_notes_is_refused() -> None:
    with pytest.raises(ModelDamaged, match="names no drums"):
        DrumTranscriber(find_model("piano"), Clicks())


PIANO = Part("Piano", 0, (Note(1.0, 60, 2.0),))
KIT = Part("Drums", hits=(DrumHit(1.0, Drum.SNARE),))


@dataclass
class Says:
    """A transcriber of one part that knows whether it was closed."""

    part: Part
    card: ModelCard = CARD
    closed: list[str] = field(default_factory=list)

    def transcribe(self, audio: Audio) -> Generator[Progress, None, Heard]:
        try:
            for fraction in (0.0, 0.5, 1.0):
                yield Progress(fraction)
        finally:
            self.closed.append(self.part.name)
        made = Provenance(self.part.name, settings=((self.part.name, 0.5),))
        said = np.zeros((10, 4, 88), np.uint8)
        return Heard(Transcription((self.part,), TempoMap(), made), Posteriors(said, 0.02, 21))


def test_notes_and_drums_are_one_result(beat: Path) -> None:
    ear = Together(Says(PIANO), DrumTranscriber(CARD, Clicks()))
    reports, heard = listen(ear, beat)
    assert [part.name for part in heard.transcription.parts] == ["Piano", "Drums"]
    assert heard.posteriors.pitches == 88
    assert heard.drums is not None
    made = heard.transcription.provenance
    assert made.model == "Piano"
    assert dict(made.settings) == {"Piano": 0.5, "drum_sensitivity": 0.5}
    assert made.beside == (("drums", "1"),)
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert fractions[-1] == pytest.approx(1.0, abs=0.01)


def test_closing_both_closes_the_one_that_listens(beat: Path) -> None:
    notes, drums = Says(PIANO), Says(KIT)
    steps = Together(notes, drums).transcribe(open_audio(beat))
    next(steps)
    steps.close()
    assert (notes.closed, drums.closed) == (["Piano"], [])
    steps = Together(notes, drums).transcribe(open_audio(beat))
    for _ in range(4):
        next(steps)
    steps.close()
    assert drums.closed == ["Drums"]


def test_the_choice_of_a_model_is_made_with_drums_beside_it_too(beat: Path) -> None:
    ear = AutomaticTranscriber((find_model("piano"),), lambda card: Says(PIANO, card))
    both = settled(Together(ear, Says(KIT)), open_audio(beat))
    assert isinstance(both, Together)
    assert isinstance(both.notes, ChosenTranscriber)
    assert "only model" in reason_of(both)
    assert both.card.name == "piano"


def test_without_a_drum_model_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = (find_model("piano"),)
    monkeypatch.setattr("engine.transcribe.pipeline.installed", lambda: cards)
    assert isinstance(transcriber(device="cpu"), AutomaticTranscriber)


def test_with_a_drum_model_drums_are_heard_beside_the_notes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cards = (find_model("piano"), CARD)
    monkeypatch.setattr("engine.transcribe.pipeline.installed", lambda: cards)
    monkeypatch.setattr("engine.transcribe.pipeline.load_runtime", lambda *_: Clicks())
    ear = transcriber(device="cpu")
    assert isinstance(ear, Together)
    assert isinstance(ear.notes, AutomaticTranscriber)
    assert isinstance(ear.drums, DrumTranscriber)
    assert isinstance(transcriber(device="cpu", drums=None), AutomaticTranscriber)
    named_card = {"piano": cards[0], "drums": cards[1]}.__getitem__
    monkeypatch.setattr("engine.transcribe.pipeline.find_model", named_card)
    assert isinstance(transcriber("drums", "cpu"), DrumTranscriber)
    named = transcriber("piano", "cpu")
    assert isinstance(named, Together)
    assert isinstance(named.notes, NoteTranscriber)
    assert isinstance(transcriber("piano", "cpu", drums=None), NoteTranscriber)
