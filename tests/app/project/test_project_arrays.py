"""Arrays nobody should believe: each gets a sentence, and no pickle is ever opened."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.app.project.damaging import npy, refuse, rewrite


class Trap:
    """Unpickling it would raise something that is no sentence."""

    def __reduce__(self) -> tuple[object, ...]:
        return exec, ("raise SystemExit('unpickled')",)


ARRAYS: dict[str, bytes | None] = {
    "gone": None,
    "empty": b"",
    "no array": b"\x93NUMPY",
    "floats": npy(np.zeros((5, 6, 3))),
    "three kinds": npy(np.zeros((5, 3, 3), np.uint8)),
    "fewer kinds than it says": npy(np.zeros((5, 5, 3), np.uint8)),
    "flat": npy(np.zeros(90, np.uint8)),
    "eight kinds": npy(np.zeros((5, 8, 3), np.uint8)),
    "too many pitches": npy(np.zeros((5, 6, 200), np.uint8)),
    "transposed": npy(np.asfortranarray(np.zeros((5, 6, 3), np.uint8))),
    "pickle": npy(np.array([Trap()], object), allow_pickle=True),
    "short": npy(np.zeros((5, 6, 3), np.uint8))[:-1],
    "long": npy(np.zeros((5, 6, 3), np.uint8)) + b"\0",
    "header cut": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"\x76\x00", b"\x20\x00"),
    "boast": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"(5, 6, 3), }", b"(10**9, 6, 3)"),
    "huge": npy(np.zeros((5, 6, 3), np.uint8)).replace(b"(5, 6, 3), }    ", b"(9999, 6, 3), } "),
}


@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_that_is_none_of_ours_is_refused(saved: Path, kind: str) -> None:
    rewrite(saved, posteriors=ARRAYS[kind])
    assert "what the model heard" in refuse(saved)


OTHERS: dict[str, tuple[str, bytes | None]] = {
    "drums gone": ("drums", None),
    "drums of four kinds": ("drums", npy(np.zeros((6, 4, 3), np.uint8))),
    "more drums than a kit has": ("drums", npy(np.zeros((6, 2, 12), np.uint8))),
    "fewer drums than named": ("drums", npy(np.zeros((6, 2, 2), np.uint8))),
    "drums as a pickle": ("drums", npy(np.array([Trap()], object), allow_pickle=True)),
    "drums cut short": ("drums", npy(np.zeros((6, 2, 3), np.uint8))[:-1]),
    "beats gone": ("beats", None),
    "beats of two kinds": ("beats", npy(np.zeros((6, 2, 1), np.uint8))),
    "beats of two pitches": ("beats", npy(np.zeros((6, 3, 2), np.uint8))),
    "boasting beats": (
        "beats",
        npy(np.zeros((6, 3, 1), np.uint8)).replace(b"(6, 3, 1), }    ", b"(9999, 3, 1), } "),
    ),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_was_heard_of_drums_and_beats_is_not_believed_either(saved: Path, what: str) -> None:
    name, data = OTHERS[what]
    rewrite(saved, **{name: data})
    assert "what the model heard" in refuse(saved)


def test_damage_inside_the_array_is_noticed(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo("posteriors.npy")
    data = bytearray(saved.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    saved.write_bytes(data)
    refuse(saved)
