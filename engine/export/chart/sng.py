""".sng: a whole song in one file, its parts masked and its song.ini in the header."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

MAGIC, VERSION = b"SNGPKG", 1
MASK_BYTES = 16
CHUNK_BYTES = 1 << 20  # a multiple of 256, after which the mask repeats


def write_sng(file: BinaryIO, keys: Mapping[str, str], parts: Sequence[Path]) -> None:
    """Write the files `parts` (by their names, lower case) and the keys of song.ini.

    Numbers are little-endian; each length counts the count after it. A part's bytes are masked
    from its own first one on.
    """
    metadata = b"".join(_text(key) + _text(value) for key, value in keys.items())
    mask = hashlib.sha256(metadata).digest()[:MASK_BYTES]
    sizes = [part.stat().st_size for part in parts]
    head = MAGIC + struct.pack("<I", VERSION) + mask
    head += struct.pack("<QQ", len(metadata) + 8, len(keys)) + metadata
    names = [part.name.lower().encode() for part in parts]
    index_bytes = 8 + sum(1 + len(name) + 16 for name in names)
    offset = len(head) + 8 + index_bytes + 8
    index = struct.pack("<QQ", index_bytes, len(parts))
    for name, size in zip(names, sizes, strict=True):
        index += struct.pack("<B", len(name)) + name + struct.pack("<QQ", size, offset)
        offset += size
    file.write(head + index + struct.pack("<Q", sum(sizes)))
    masking = _masking(mask)
    for part in parts:
        _copy(part, file, masking)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<i", len(encoded)) + encoded


def _masking(mask: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """What the bytes of a chunk are changed with."""
    repeated = np.frombuffer(mask, np.uint8)[np.arange(256) % MASK_BYTES]
    return np.tile(repeated ^ np.arange(256, dtype=np.uint8), CHUNK_BYTES // 256)


def _copy(part: Path, file: BinaryIO, masking: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> None:
    with part.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            file.write((np.frombuffer(chunk, np.uint8) ^ masking[: len(chunk)]).tobytes())
