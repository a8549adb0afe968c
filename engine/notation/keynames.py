"""Keys by the names musicians call them, and what their signatures do."""

import re

from engine.notation.score import Key

MAJOR = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"]
MINOR = ["Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]
MOST_FIFTHS = 7
SHARPS = "FCGDAEB"
SIGNS = {"♭": "b", "♯": "#", " flat": "b", " sharp": "#", "-flat": "b", "-sharp": "#"}
NAME = re.compile(r"([A-Ga-g][b#]?)\s*(major|maj|minor|min|m)?", re.IGNORECASE)


def key_name(key: Key) -> str:
    """The name of a key, as on a concert programme: E♭ major."""
    tonics = MINOR if key.is_minor else MAJOR
    tonic = tonics[key.fifths + MOST_FIFTHS].replace("b", "♭").replace("#", "♯")
    return f"{tonic} {'minor' if key.is_minor else 'major'}"


def key_named(name: str) -> Key:
    """The key of that name: `F minor`, `Eb`, `f#m`, `B flat major`. ValueError if there is none.

    A small letter alone means minor, as it does over songs.
    """
    plain = name.strip()
    for sign, letter in SIGNS.items():
        plain = re.sub(re.escape(sign), letter, plain, flags=re.IGNORECASE)
    found = NAME.fullmatch(plain)
    if not found:
        raise ValueError(f"“{name}” is no key")
    mode = found[2] or ("m" if found[1][0].islower() else "major")
    is_minor = mode == "m" or mode.lower().startswith("min")
    tonic = found[1][0].upper() + found[1][1:].lower()
    tonics = MINOR if is_minor else MAJOR
    if tonic not in tonics:
        raise ValueError(f"“{name}” has more than seven sharps or flats")
    return Key(tonics.index(tonic) - MOST_FIFTHS, is_minor)


def key_alters(fifths: int) -> dict[str, int]:
    """What a key signature does to each letter it changes."""
    letters = SHARPS[:fifths] if fifths > 0 else SHARPS[MOST_FIFTHS + fifths :]
    return dict.fromkeys(letters, 1 if fifths > 0 else -1)
