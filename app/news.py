"""News: what went well where it cannot be seen, in a sentence, with the button that goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.messages import Notice


@dataclass(frozen=True, slots=True)
class Acts:
    """What the buttons of news do."""

    reveal: Callable[[Path], object]
    compare: Callable[[], object]
    listen_again: Callable[[], object]
    suspect_drums: Callable[[], object]


def news_of(what: str, value: object, keeps_notes: bool, acts: Acts) -> Notice:
    """What a session says is done; `keeps_notes`: something was heard before it was stopped."""
    if what == "exported" and isinstance(value, Path):
        return _good(f"“{value.name}” was written.", "", "Show it", lambda: acts.reveal(value))
    if what == "saved" and isinstance(value, Path):
        return _good(f"Saved as “{value.name}”.")
    if what == "heard again":
        stayed = "Your own notes stayed as they are."
        return _good(f"“{value}” was heard again.", stayed, "Compare", acts.compare)
    if what == "stopped":
        kept = "The notes heard so far are kept." if keeps_notes else ""
        stopped = f"Stopped listening to “{value}”."
        return _good(stopped, kept, "Listen again", acts.listen_again)
    if what == "remark":
        return _good(str(value))
    if what == "steady":
        why = "Keys and struck strings cannot bend; others are followed where they stand alone."
        return _good(f"In “{value}” the pitch of no note clearly moves.", why)
    if what == "no drums":
        why = "If there are some, see what was suspected."
        return _good(f"No drums were heard in “{value}”.", why, "Show it", acts.suspect_drums)
    silent = "It may be silent; if it is not, move the sensitivity up."
    return _good(f"No notes were heard in “{value}”.", silent)


def _good(
    what: str, helps: str = "", button: str = "", act: Callable[[], object] | None = None
) -> Notice:
    return Notice(what, helps, button=button, act=act, is_error=False)
