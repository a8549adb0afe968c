"""What a recording's file says about itself beside its sound: texts, and a picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio.decoding import in_sentences, opened

Picture = NDArray[np.uint8]
LARGEST_PICTURE = 64 << 20  # pixels: more is no cover


@dataclass(frozen=True, slots=True)
class Tags:
    """The texts of a file's tags; an empty one is not there. `date` is as it was written."""

    title: str = ""
    artist: str = ""
    album: str = ""
    genre: str = ""
    date: str = ""
    composer: str = ""


def read_tags(path: Path) -> Tags:
    """The tags of the recording at `path`; AudioMissing or AudioUnreadable say why not."""
    with opened(path) as file:
        tags = file.tags
    return Tags(
        title=tags.get("title", ""),
        artist=tags.get("artist") or tags.get("album_artist", ""),
        album=tags.get("album", ""),
        genre=tags.get("genre", ""),
        date=tags.get("date") or tags.get("year") or tags.get("originaldate", ""),
        composer=tags.get("composer", ""),
    )


def read_cover(path: Path) -> Picture | None:
    """The picture attached to a recording as (height, width, 3), None where there is none.

    One that is damaged is none: nobody should lose a song for its cover.
    """
    import av
    from av.stream import Disposition

    with (
        in_sentences(path),
        av.open(str(path.absolute()), options={"protocol_whitelist": "file"},
                metadata_errors="replace") as file,
    ):  # fmt: skip
        for stream in file.streams.video:
            if stream.disposition & Disposition.attached_pic:
                try:
                    frame = next(file.decode(stream))
                except (StopIteration, av.error.FFmpegError):
                    return None
                if frame.width * frame.height > LARGEST_PICTURE:
                    return None
                return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    return None
