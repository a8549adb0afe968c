"""What a score file says of itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class About:
    """Who made the music and the file; an empty text, or no date, is left out."""

    composer: str = ""
    software: str = "Earmark"
    written: date | None = None
