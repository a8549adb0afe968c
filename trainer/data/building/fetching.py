"""Downloading: goes on where it stopped, knows how large a file may be, and checks its digest."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from trainer.data.building.errors import FetchFailed

CHUNK = 1 << 18
TIMEOUT_SECONDS = 60.0
ATTEMPTS = 4
PAUSE_SECONDS = 2.0
PART = ".part"
AGENT = "earmark-trainer"
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was downloaded, and the SHA-256 it has; `known` that somebody promised it."""

    path: Path
    digest: str
    known: bool


def fetch(
    address: str, path: Path, digest: str = "", largest: int = 4 << 30, told: Told | None = None
) -> Fetched:
    """Download a file, or go on with what was downloaded of it.

    With a `digest` (SHA-256) it must have it: a file that is there already and has it is not
    fetched again. `told` is called with the bytes that are there and those there will be (0 where
    nobody says). FetchFailed says what went wrong; what was downloaded by then is kept.
    """
    if path.exists():
        found = file_digest(path)
        if not digest or found == digest:
            return Fetched(path, found, bool(digest))
        path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + PART)
    for attempt in range(ATTEMPTS):
        try:
            _go_on(address, part, largest, told)
            break
        except (URLError, HTTPException, OSError) as error:
            if attempt + 1 == ATTEMPTS or _is_final(error):
                raise _failed(address, error, part) from error
            time.sleep(PAUSE_SECONDS * 2**attempt)
    found = file_digest(part)
    if digest and found != digest:
        part.unlink()
        raise FetchFailed(
            f"{address} is not the file it should be: its SHA-256 is {found}, not {digest}.",
            "Its makers may have changed it; the kit can be built without it.",
        )
    part.replace(path)
    return Fetched(path, found, bool(digest))


def _go_on(address: str, part: Path, largest: int, told: Told | None) -> None:
    """Ask for what is missing; a server that sends everything again is written from the start."""
    there = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": AGENT, **({"Range": f"bytes={there}-"} if there else {})}
    try:
        answer = urlopen(Request(address, headers=headers), timeout=TIMEOUT_SECONDS)
    except HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and there:
            error.close()
            return  # nothing is missing
        raise
    with answer:
        continued = getattr(answer, "status", HTTPStatus.OK) == HTTPStatus.PARTIAL_CONTENT
        there = there if continued else 0
        length = int(answer.headers.get("Content-Length") or 0)
        total = there + length if length else 0
        if max(total, there) > largest:
            raise FetchFailed(f"{address} is larger than the {largest:,} bytes it may have.")
        received = 0
        with part.open("ab" if continued else "wb") as file:
            while chunk := answer.read(CHUNK):
                received += len(chunk)
                if there + received > largest:
                    raise FetchFailed(
                        f"{address} is larger than the {largest:,} bytes it may have."
                    )
                file.write(chunk)
                if told:
                    told(there + received, total)
        if length and received < length:
            raise ConnectionError("the connection broke off")


def _is_final(error: Exception) -> bool:
    """Whether asking again would not help."""
    return isinstance(error, HTTPError) and 400 <= error.code < 500 and error.code != 429


def _failed(address: str, error: Exception, part: Path) -> FetchFailed:
    if isinstance(error, HTTPError):
        error.close()
        why = f"the server says {error.code} ({error.reason})"
    else:
        why = str(getattr(error, "reason", "") or error) or type(error).__name__
    helps = "Look whether this computer is online; the same command goes on where it stopped."
    if part.exists():
        helps += f" {part.stat().st_size:,} bytes of it are kept."
    return FetchFailed(f"{address} could not be downloaded: {why}.", helps)


def file_digest(path: Path) -> str:
    """A file's SHA-256 in hexadecimal digits."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            total.update(chunk)
    return total.hexdigest()
