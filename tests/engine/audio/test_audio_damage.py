"""Bad recordings: each gets its sentence, or plays as far as it goes."""

import os
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine.audio import open_audio
from engine.audio.decoding import Decoder
from engine.errors import AudioMissing, AudioTooShort, AudioUnreadable
from tests.engine.audio.making import RATE, burst


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.wav", b""),
        ("text.wav", b"Dear diary, today I practised.\n" * 99),
        ("text.mp3", b"Dear diary, today I practised.\n" * 99),
        ("noise.ogg", np.random.default_rng(1).bytes(50_000)),
        ("half-a-header.flac", b"fLaC\0\0"),
    ],
)
def test_what_is_no_recording_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AudioUnreadable, match=f"“{name}” could not be read"):
        open_audio(tmp_path / name)


def test_a_playlist_in_disguise_reaches_no_network(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n")
    with pytest.raises(AudioUnreadable):
        open_audio(tmp_path / "a.wav")


def test_a_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(AudioUnreadable, match="it is a folder"):
        open_audio(tmp_path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing, match=r"“gone\.wav” is not at"):
        open_audio(tmp_path / "gone.wav")


def test_no_permission_says_so(
    recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise av.error.PermissionError(13, "Permission denied", "a.wav")

    monkeypatch.setattr(av, "open", refuse)  # the administrator, who tests, may read everything
    with pytest.raises(AudioUnreadable, match="no permission"):
        open_audio(recordings["wav"])


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mp4"), "w") as clip:
        picture = clip.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        for _ in range(10):
            clip.mux(picture.encode(av.VideoFrame(32, 32, "yuv420p")))
        clip.mux(picture.encode(None))
    with pytest.raises(AudioUnreadable, match="there is no sound in it"):
        open_audio(tmp_path / "a.mp4")


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff", "caf"])
@pytest.mark.parametrize("samples", [441, 2205, 4409])
def test_too_short_says_how_short(tmp_path: Path, suffix: str, samples: int) -> None:
    soundfile.write(tmp_path / f"a.{suffix}", np.zeros(samples), RATE)
    with pytest.raises(AudioTooShort, match=f"{samples / RATE * 1000:.0f} ms"):
        open_audio(tmp_path / f"a.{suffix}")


def test_nothing_at_all_is_too_short(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), RATE)
    with pytest.raises(AudioTooShort, match="0 ms"):
        open_audio(tmp_path / "a.wav")


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff"])
def test_silence_is_a_recording(tmp_path: Path, suffix: str) -> None:
    soundfile.write(tmp_path / f"a.{suffix}", np.zeros(RATE), RATE)
    audio = open_audio(tmp_path / f"a.{suffix}")
    assert audio.duration == 1.0
    assert not np.concatenate(list(audio.blocks(16000)), axis=1).any()


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "opus", "mp3", "aac", "aiff", "mkv"])
def test_a_cut_file_plays_to_the_cut(
    recordings: dict[str, Path], tmp_path: Path, suffix: str
) -> None:
    whole = recordings[suffix].read_bytes()
    (tmp_path / f"a.{suffix}").write_bytes(whole[: round(len(whole) * 0.7)])
    audio = open_audio(tmp_path / f"a.{suffix}")
    heard = np.concatenate(list(audio.blocks(RATE)), axis=1)
    intact = np.concatenate(list(open_audio(recordings[suffix]).blocks(RATE)), axis=1)
    assert heard.shape[1] == pytest.approx(audio.duration * RATE, abs=1)
    assert 0.9 < audio.duration < 1.95
    sure = heard.shape[1] - RATE // 10
    np.testing.assert_allclose(heard[:, :sure], intact[:, :sure], atol=1e-4)


def test_a_cut_m4a_says_so(recordings: dict[str, Path], tmp_path: Path) -> None:
    whole = recordings["m4a"].read_bytes()
    (tmp_path / "a.m4a").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AudioUnreadable, match="damaged"):
        open_audio(tmp_path / "a.m4a")


def test_a_hole_leaves_the_rest_in_time(recordings: dict[str, Path], tmp_path: Path) -> None:
    damaged = bytearray(recordings["m4a"].read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 1000] = np.random.default_rng(3).bytes(1000)
    (tmp_path / "a.m4a").write_bytes(damaged)
    heard = np.concatenate(list(open_audio(tmp_path / "a.m4a").blocks(RATE)), axis=1)
    intact = np.concatenate(list(open_audio(recordings["m4a"]).blocks(RATE)), axis=1)
    assert heard.shape == intact.shape
    end = slice(-RATE // 4, None)
    np.testing.assert_allclose(heard[:, end], intact[:, end], atol=1e-3)


def test_a_file_that_is_gone_later_says_so(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", burst()[0], RATE)
    audio = open_audio(tmp_path / "a.wav")
    (tmp_path / "a.wav").unlink()
    with pytest.raises(AudioMissing):
        next(audio.blocks(RATE))


def test_a_disk_that_is_pulled_out_says_so(
    recordings: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    audio = open_audio(recordings["wav"])
    intact = Decoder._packets

    def failing(self: Decoder) -> Iterator[object]:
        for count, packet in enumerate(intact(self)):
            if count == 10:
                raise OSError(5, os.strerror(5))
            yield packet

    monkeypatch.setattr(Decoder, "_packets", failing)
    with pytest.raises(AudioUnreadable, match="the disk says"):
        list(audio.blocks(RATE))
