"""Writing wav files and telling files apart."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio import digest, open_audio, write_wav
from engine.errors import AudioMissing, AudioUnreadable, ExportError
from tests.engine.audio.making import RATE, burst


@pytest.mark.parametrize(("bits", "error"), [(16, 1 / 32767), (32, 0.0)])
def test_what_is_written_is_read(tmp_path: Path, bits: int, error: float) -> None:
    path = tmp_path / "a.wav"
    stereo = np.concatenate([burst(), -burst()])
    write_wav(path, (stereo[:, at : at + 999] for at in range(0, stereo.shape[1], 999)), RATE, bits)
    found = np.concatenate(list(open_audio(path).blocks(RATE, 2)), axis=1)
    np.testing.assert_allclose(found, stereo, atol=error)
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


def test_what_is_too_loud_is_clipped_not_wrapped(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [np.full((1, RATE), 1.5, np.float32)], RATE)
    assert soundfile.read(tmp_path / "a.wav")[0].min() > 0.99


def test_nothing_makes_an_empty_wav(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", [], RATE)
    assert len(soundfile.read(tmp_path / "a.wav")[0]) == 0


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"precious")

    def failing() -> Iterator[np.ndarray]:
        yield burst()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_wav(path, failing(), RATE)
    assert path.read_bytes() == b"precious"
    assert [file.name for file in tmp_path.iterdir()] == ["a.wav"]


def test_no_such_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"“a\.wav” could not be written"):
        write_wav(tmp_path / "nowhere" / "a.wav", [burst()], RATE)


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from engine.audio import write_wav

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
write_wav(Path(sys.argv[1]), [np.zeros((1, 44100), np.float32)] * 9, 44100)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a file")
def test_a_full_disk_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "a.wav")]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    assert "ExportError: “a.wav” could not be written" in said
    assert list(tmp_path.iterdir()) == []


def test_the_digest_is_of_the_whole_file(tmp_path: Path) -> None:
    content = np.random.default_rng(2).bytes((1 << 20) + 17)
    (tmp_path / "a").write_bytes(content)
    assert digest(tmp_path / "a") == hashlib.sha256(content).hexdigest()


def test_what_has_no_digest_says_why(tmp_path: Path) -> None:
    with pytest.raises(AudioMissing):
        digest(tmp_path / "gone.wav")
    with pytest.raises(AudioUnreadable):
        digest(tmp_path)
