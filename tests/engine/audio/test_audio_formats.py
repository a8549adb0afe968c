"""Every format gives the same sound at the same time."""

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine.audio import Audio, open_audio
from tests.engine.audio.making import RATE, SUFFIXES, burst, encode, encode_into

UNTIMED = {"aac": 0.03, "wma": 0.06}  # nothing in them says how long the encoder's delay is
PADDED = {"aac": 0.06, "wma": 0.12, "mkv": 0.024}  # and the last frame is filled up


def heard(audio: Audio, rate: int = RATE, channels: int = 1, **where: float) -> np.ndarray:
    return np.concatenate(list(audio.blocks(rate, channels, **where)), axis=1)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_onset_is_where_it_was_played(recordings: dict[str, Path], suffix: str) -> None:
    loud = np.abs(heard(open_audio(recordings[suffix]))[0]) > 0.05
    assert np.argmax(loud) / RATE == pytest.approx(0.5, abs=UNTIMED.get(suffix, 0.005))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_duration_is_what_is_heard(recordings: dict[str, Path], suffix: str) -> None:
    audio = open_audio(recordings[suffix])
    assert heard(audio).shape[1] / RATE == pytest.approx(audio.duration, abs=1 / RATE)
    if suffix in PADDED:
        assert audio.duration == pytest.approx(2.0, abs=PADDED[suffix])
    else:
        assert audio.duration == 2.0


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("start", [0.1, 0.7, 1.3, 1.99])
def test_a_jump_lands_on_the_sample(recordings: dict[str, Path], suffix: str, start: float) -> None:
    audio = open_audio(recordings[suffix])
    whole, part = heard(audio), heard(audio, start=start)
    np.testing.assert_allclose(part, whole[:, round(start * RATE) :], atol=2e-4)


@pytest.mark.parametrize("suffix", ["wav", "flac", "aiff", "caf", "mov", "alac.m4a"])
def test_lossless_formats_lose_nothing(recordings: dict[str, Path], suffix: str) -> None:
    np.testing.assert_allclose(heard(open_audio(recordings[suffix])), burst(), atol=1 / 32767)


@pytest.mark.parametrize(
    "subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"]
)
def test_every_sample_format_means_the_same(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", burst()[0], RATE, subtype)
    coarse = {"PCM_U8": 0.01, "ULAW": 0.03, "ALAW": 0.03}.get(subtype, 1 / 32767)
    np.testing.assert_allclose(heard(open_audio(tmp_path / "a.wav")), burst(), atol=coarse)


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_the_sound_of_a_video(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip.{suffix}"
    with av.open(str(path), "w") as clip:
        picture = clip.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        sound = clip.add_stream("aac", rate=RATE, layout="mono")
        for _ in range(20):
            clip.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
        clip.mux(picture.encode(None))
        encode_into(clip, sound, burst(), RATE)
    audio = open_audio(path)
    assert audio.duration == pytest.approx(2.0, abs=PADDED.get(suffix, 0.0))
    assert np.argmax(np.abs(heard(audio)[0]) > 0.05) / RATE == pytest.approx(0.5, abs=0.005)


def test_tags_are_read(tmp_path: Path) -> None:
    tags = {"title": "Träumerei", "artist": "C. Schumann", "album": "Abend"}
    for suffix in ("mp3", "m4a", "flac", "mkv", "opus"):
        audio = open_audio(encode(tmp_path / f"a.{suffix}", burst(48000), 48000, tags))
        assert (audio.title, audio.artist, audio.album) == tuple(tags.values()), suffix


def test_no_tags_are_empty_texts(recordings: dict[str, Path]) -> None:
    assert open_audio(recordings["wav"]).title == ""


def test_a_webm_without_an_index_can_be_jumped_in(tmp_path: Path) -> None:
    path = tmp_path / "browser.webm"  # as browsers record: no duration, no cues
    with av.open(str(path), "w", container_options={"live": "1"}) as container:
        sound = container.add_stream("libopus", rate=48000, layout="mono")
        encode_into(container, sound, burst(48000, 4.0), 48000)
    audio = open_audio(path)
    assert audio.duration == 4.0
    whole, part = heard(audio), heard(audio, start=3.0)
    np.testing.assert_allclose(part, whole[:, 3 * RATE :], atol=2e-4)


def test_a_surround_recording_keeps_its_sides(tmp_path: Path) -> None:
    path = tmp_path / "surround.wav"
    eight = np.zeros((8, RATE), np.float32)
    eight[4] = burst(seconds=1.0, onset=0.0)  # back left, in the order of wav
    with av.open(str(path), "w") as container:
        sound = container.add_stream("pcm_f32le", rate=RATE, layout="7.1")
        encode_into(container, sound, eight, RATE)
    left, right = heard(open_audio(path), channels=2)
    assert np.abs(left).max() > 0.05
    assert not right.any()


@pytest.mark.parametrize("suffix", ["wav", "flac", "m4a", "caf", "mkv"])
def test_eight_channels_stay_apart(tmp_path: Path, suffix: str) -> None:
    levels = np.arange(1, 9, dtype=np.float32)[:, None] / 10
    audio = open_audio(encode(tmp_path / f"a.{suffix}", burst(onset=0.0) * levels, RATE))
    assert audio.channels == 8
    loudest = np.abs(heard(audio, channels=8)).max(axis=1)
    without_bass = [0, 1, 2, 4, 5, 6, 7]  # AAC keeps only the lowest of the fourth
    assert np.argsort(loudest[without_bass]).tolist() == list(range(7))
