"""What a piece is called and who made it: from a recording's tags, or from a person."""

import re
from dataclasses import dataclass, fields, replace

NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Texts about a piece; an empty one is not known. `charter` is who made a chart of it."""

    title: str = ""
    artist: str = ""
    album: str = ""
    genre: str = ""
    year: str = ""
    charter: str = ""

    def over(self, other: "Metadata") -> "Metadata":
        """These texts, and where one is not known that of `other`."""
        known = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return replace(other, **known)


def one_line(text: str) -> str:
    """The text on one line, without what cannot be shown or written as UTF-8."""
    plain = NOT_SHOWN.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))
    return " ".join(plain.split())


def year_of(text: str) -> str:
    """The year in a date however it is written; "" where there is none."""
    found = re.search(r"(?<!\d)(1[5-9]|2[01])\d\d(?!\d)", text)
    return found.group() if found else ""
