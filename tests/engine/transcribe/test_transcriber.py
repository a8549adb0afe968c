"""The streaming transcriber: joined chunks are the whole, and a piano is heard."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import active_count

import numpy as np
import pytest

from engine.audio import open_audio, write_wav
from engine.audio.features import features
from engine.models import find_model, load_runtime, verify
from engine.music import Note, Part
from engine.sampler import Voices, Waves, find_instrument, load_instrument
from engine.transcribe import Heard, Progress, Transcriber, transcriber
from engine.transcribe.notes import NoteTranscriber

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def listen(ear: Transcriber, path: Path) -> tuple[list[Progress], Heard]:
    steps, reports = ear.transcribe(open_audio(path)), []
    while True:
        try:
            reports.append(next(steps))
        except StopIteration as done:
            return reports, done.value


@pytest.fixture(scope="session")
def scale(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Note, ...]]:
    """Twenty-five seconds of piano: a scale, three times over."""
    notes = tuple(
        Note(0.5 + turn * 8 + i, pitch, 1.3 + turn * 8 + i)
        for turn in range(3)
        for i, pitch in enumerate(SCALE)
    )
    waves = Waves(load_instrument(find_instrument(0)), 22050)
    sound = Voices.of_part(Part("Piano", 0, notes), waves).render(0, 26 * 22050)
    path = tmp_path_factory.mktemp("scale") / "scale.wav"
    write_wav(path, [sound[np.newaxis]], 22050)
    return path, notes


def test_a_piano_scale_is_heard(scale: tuple[Path, tuple[Note, ...]]) -> None:
    path, truth = scale
    reports, heard = listen(transcriber(device="cpu"), path)
    [part] = heard.transcription.parts
    found = [
        n
        for n in truth
        if any(m.pitch == n.pitch and abs(m.onset - n.onset) < 0.05 for m in part.notes)
    ]
    assert len(found) >= 22
    assert len(part.notes) <= len(truth) + 4
    assert reports[-1].fraction == pytest.approx(1.0, abs=0.02)
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)
    provenance = heard.transcription.provenance
    assert (provenance.model, provenance.device) == ("piano", "CPU")


def test_notes_are_reported_once_and_as_they_will_be(scale: tuple[Path, tuple[Note, ...]]) -> None:
    seconds = count()
    card = find_model()
    ear = NoteTranscriber(card, load_runtime(card, "cpu"), now=lambda: next(seconds))
    reports, heard = listen(ear, scale[0])
    reported = [note for report in reports for note in report.notes]
    final = heard.transcription.parts[0].notes
    assert len(reported) == len(set(reported))
    early = [(n.pitch, round(n.onset, 3)) for n in reported]
    assert set(early) <= {(n.pitch, round(n.onset, 3)) for n in final}
    assert len(early) >= 0.6 * len(final)


def test_notes_are_looked_for_no_oftener_than_one_can_see(
    scale: tuple[Path, tuple[Note, ...]],
) -> None:
    card = find_model()
    ear = NoteTranscriber(card, load_runtime(card, "cpu"), now=lambda: 1.0)
    reports, _ = listen(ear, scale[0])
    assert [bool(report.notes) for report in reports] == [True] + [False] * (len(reports) - 1)
    assert len(reports) > 2


def test_streaming_says_what_the_whole_recording_says(scale: tuple[Path, tuple[Note, ...]]) -> None:
    from engine.models.runtime_torch import TorchRuntime

    _, heard = listen(transcriber("any", device="cpu"), scale[0])
    card = find_model("any")
    sound = np.concatenate([b[0] for b in open_audio(scale[0]).blocks(16000, 1)])
    network = TorchRuntime(card, verify(card, "safetensors"), "cpu")
    whole = network.run(features(sound, card.features))
    assert heard.posteriors.kinds == (*card.kinds, "level")
    probabilities = [kind for kind in card.kinds if kind != "family"]
    said = heard.posteriors.values[:, : len(probabilities)] / 255.0
    assert len(said) == len(whole)
    assert np.abs(said - whole[:, : len(probabilities)]).max() < 0.003
    if "family" in card.kinds:
        likeliest = whole[:, len(probabilities) :].argmax(axis=1)
        assert (heard.posteriors.kind("family") == likeliest).mean() > 0.999


def test_silence_is_heard_as_silence(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    write_wav(path, [np.zeros((1, 44100 * 3), np.float32)], 44100)
    _, heard = listen(transcriber(device="cpu"), path)
    assert heard.transcription.note_count == 0


def test_the_shortest_recording_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    write_wav(path, [np.zeros((1, 1700), np.float32)], 16000)
    _, heard = listen(transcriber(device="cpu"), path)
    assert heard.posteriors.frames == 1700 // 320 + 1


@dataclass
class Counting:
    """A runtime that says nothing and counts how often it is asked."""

    runs: int = 0
    device_name: str = "CPU"
    notice: str = ""
    window_frames: int = 500

    def run(self, seen: np.ndarray) -> np.ndarray:
        self.runs += 1
        return np.zeros((len(seen), 12, 88), np.float32)


def test_closing_stops_the_listening(tmp_path: Path) -> None:
    path = tmp_path / "minutes.wav"
    write_wav(path, [np.zeros((1, 16000 * 120), np.float32)], 16000)
    runtime = Counting()
    steps = NoteTranscriber(find_model(), runtime).transcribe(open_audio(path))
    before = active_count()
    next(steps)
    assert active_count() == before + 1  # the sound is read ahead
    steps.close()
    assert runtime.runs == 1
    assert active_count() == before


def test_what_befell_the_device_is_reported_once(tmp_path: Path) -> None:
    path = tmp_path / "minute.wav"
    write_wav(path, [np.zeros((1, 16000 * 60), np.float32)], 16000)
    runtime = Counting(notice="CUDA stopped.")
    reports, heard = listen(NoteTranscriber(find_model(), runtime), path)
    assert heard.transcription.provenance.notices == ("CUDA stopped.",)
    assert [report.notice for report in reports] == ["CUDA stopped."] + [""] * (len(reports) - 1)
