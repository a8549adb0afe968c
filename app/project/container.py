"""The file itself: the first of the two steps between a project and its file.

A project file is a zip of `project.json`, what models said (`posteriors.npy`, `drums.npy` and
`beats.npy`, deflated) and, where the person asked for it, `audio/NAME`. Nothing in it is believed:
sizes are compared with limits before anything is read, names never become places on this disk, and
arrays are never pickles. Other members are not ours and are left alone, which also means that they
are gone after the next save.
"""

import json
import re
import shutil
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt

from app.project.checks import NotBelieved
from app.project.migrations import Records
from app.project.readable import encode
from app.project.scratch import IN_MEMORY_BYTES, adopt_array
from engine.decode.posteriors import Posteriors
from engine.music import Drum

RECORDS_NAME = "project.json"
NOTES, DRUMS, BEATS = "posteriors", "drums", "beats"
AUDIO_FOLDER = "audio/"

MOST_RECORDS_BYTES = 128 * 2**20
MOST_VALUES_BYTES = 4 * 2**30
MOST_AUDIO_BYTES = 2**36
MOST_SHRINKING = 200  # notes shrink to a fifth; only a trap shrinks to a hundredth of that
HARMLESS_BYTES = 8 * 2**20  # below this nobody asks how well it shrank
SPARE_BYTES = 64 * 2**20  # left free on the disk when something is unpacked

LONGEST_NAME = 60  # characters, of up to four bytes, where systems allow 255 bytes
WINDOWS_DEVICES = {"CON", "PRN", "AUX", "NUL"} | {
    f"{a}{b}" for a in ("COM", "LPT") for b in "123456789"
}

DEFLATE_LEVEL = 1  # an hour of posteriors in a second, and only a fifth larger than the best

VALUES_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '\|u1', 'fortran_order': False, "
    rb"'shape': \((\d{1,10}), (\d{1,3}), (\d{1,3})\), \} *\n",
    re.DOTALL,
)
LONGEST_HEADER = 256

Values = npt.NDArray[np.uint8]
Arrays = Mapping[str, Values]
"""What the models for notes, drums and beats said, under those names."""

FEWEST_KINDS = len(Posteriors.KINDS)
SHAPES = {
    NOTES: (range(FEWEST_KINDS, FEWEST_KINDS + len(Posteriors.MORE_KINDS) + 1), range(1, 129)),
    DRUMS: ((len(Posteriors.DRUM_KINDS),), range(1, len(Drum) + 1)),
    BEATS: ((len(Posteriors.BEAT_KINDS),), (1,)),
}
"""How many kinds and pitches each of them can have."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a project file; `audio` is a file to put in, or the one taken out."""

    records: Records
    arrays: Arrays = field(default_factory=dict)
    audio: Path | None = None


def write_contents(contents: Contents, file: BinaryIO) -> None:
    """Write a whole project file. The same contents always make the same bytes."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=DEFLATE_LEVEL) as archive:
        with archive.open(RECORDS_NAME, "w") as target:
            target.write(encode(contents.records))
        for name, values in contents.arrays.items():
            with archive.open(member_name(name), "w", force_zip64=True) as target:
                whole = np.ascontiguousarray(values)
                np.lib.format.write_array(target, whole, allow_pickle=False)
        if contents.audio is not None:
            _pack_audio(archive, contents.audio)


def member_name(array: str) -> str:
    """The file in the zip that holds an array."""
    return f"{array}.npy"


def _pack_audio(archive: ZipFile, audio: Path) -> None:
    """Put a recording in as it is; music that is already compressed shrinks no further."""
    member = ZipInfo(AUDIO_FOLDER + safe_name(audio.name))
    member.compress_type = ZIP_STORED
    with audio.open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, 2**20)


def read_contents(path: Path, scratch: Path) -> Contents:
    """Read a project file; long posteriors and the recording are unpacked into `scratch`.

    NotBelieved says what is wrong with the file, OSError what is wrong with the disk.
    """
    try:
        with ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            return Contents(
                _read_records(archive, members.get(RECORDS_NAME)),
                {
                    name: _read_values(archive, members[member_name(name)], name, scratch)
                    for name in SHAPES
                    if member_name(name) in members
                },
                _unpack_audio(archive, members, scratch),
            )
    except BadZipFile as error:
        raise NotBelieved("it is no Earmark project, or only a piece of one") from error
    except (EOFError, NotImplementedError, UnicodeDecodeError, zlib.error) as error:
        raise NotBelieved("it is damaged") from error


def _open(archive: ZipFile, info: ZipInfo, most_bytes: int) -> IO[bytes]:
    """A member as a stream, once its own claims about itself are plausible."""
    if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise NotBelieved("it is packed in a way Earmark never packs")
    if info.file_size > most_bytes:
        raise NotBelieved(f"“{info.filename:.40}” in it is implausibly large")
    return archive.open(info)


def _read_records(archive: ZipFile, info: ZipInfo | None) -> Records:
    """The records, of whatever version."""
    if info is None:
        raise NotBelieved("it is no Earmark project")
    if info.file_size > max(HARMLESS_BYTES, MOST_SHRINKING * info.compress_size):
        raise NotBelieved(f"“{RECORDS_NAME}” in it is implausibly large")
    try:
        with _open(archive, info, MOST_RECORDS_BYTES) as stream:
            records: Any = json.loads(stream.read())
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotBelieved(f"“{RECORDS_NAME}” in it is damaged") from error
    if not isinstance(records, dict):
        raise NotBelieved("it is no Earmark project")
    return records


def _read_values(archive: ZipFile, info: ZipInfo, name: str, scratch: Path) -> Values:
    """What a model said: in memory where it is short, else mapped from a file in `scratch`."""
    with _open(archive, info, MOST_VALUES_BYTES) as stream:
        _check_header(stream, name, info.file_size)
    with _open(archive, info, MOST_VALUES_BYTES) as stream:
        if info.file_size < IN_MEMORY_BYTES:
            values: Values = np.lib.format.read_array(stream, allow_pickle=False)
            stream.read()  # to the end, where the checksum is compared
            return values
        target = scratch / f"{uuid4().hex}.npy"
        _unpack(stream, target, info.file_size)
    return adopt_array(target)


def _check_header(stream: IO[bytes], name: str, declared_bytes: int) -> None:
    """The array's header against its length and what posteriors look like.

    The header is a piece of Python source; only the one form that we write is let through to the
    library that would evaluate it.
    """
    found = VALUES_HEADER.match(stream.read(LONGEST_HEADER))
    if not found or found.end() != found.end(1) + int.from_bytes(found[1], "little"):
        raise NotBelieved("what the model heard is damaged in it")
    frames, kinds, pitches = map(int, found.groups()[1:])
    is_ours = kinds in SHAPES[name][0] and pitches in SHAPES[name][1]
    if not is_ours or found.end() + frames * kinds * pitches != declared_bytes:
        raise NotBelieved("what the model heard is damaged in it")


def _unpack_audio(archive: ZipFile, members: dict[str, ZipInfo], scratch: Path) -> Path | None:
    """The embedded recording as a file of its own, if there is one."""
    names = [name for name in members if name.startswith(AUDIO_FOLDER) and name != AUDIO_FOLDER]
    if not names:
        return None
    name = names[0].removeprefix(AUDIO_FOLDER)
    if len(names) > 1 or safe_name(name) != name:
        raise NotBelieved("its recording has a name that cannot be trusted")
    info = members[names[0]]
    target = scratch / uuid4().hex / name
    target.parent.mkdir()
    with _open(archive, info, MOST_AUDIO_BYTES) as stream:
        _unpack(stream, target, info.file_size)
    return target


def _unpack(stream: IO[bytes], target: Path, size: int) -> None:
    """Copy a member to a file, if the disk has room for what it says it is."""
    if shutil.disk_usage(target.parent).free < size + SPARE_BYTES:
        raise NotBelieved(f"unpacking it needs {size / 1e6:.0f} MB of free disk")
    try:
        with target.open("xb") as file:
            shutil.copyfileobj(stream, file, 2**20)
    except (OSError, EOFError, BadZipFile, zlib.error):
        target.unlink(missing_ok=True)
        raise


def safe_name(name: str) -> str:
    """A file name that means the same on every system, and never a place."""
    kept = (
        "_" if char in '<>:"/\\|?*' or unicodedata.category(char).startswith("C") else char
        for char in name
    )
    cleaned = "".join(kept).strip(". ")[-LONGEST_NAME:].strip(". ") or "recording"
    return (
        f"_{cleaned}" if cleaned.partition(".")[0].strip().upper() in WINDOWS_DEVICES else cleaned
    )
