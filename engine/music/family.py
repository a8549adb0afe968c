"""Family: the kinds of instrument that a listener tells apart, and the programs they stand for."""

from enum import StrEnum


class Family(StrEnum):
    """A kind of instrument. The order is that of the models' outputs and never changes."""

    PIANO = "piano"
    GUITAR = "guitar"
    BASS = "bass"
    STRINGS = "strings"
    WINDS = "winds"
    VOICE = "voice"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What a person reads."""
        return _TITLES[self]

    @property
    def program(self) -> int:
        """The General MIDI program (0-127) that stands for the family in a part."""
        return _PROGRAMS[self]


_TITLES = {
    Family.PIANO: "Piano",
    Family.GUITAR: "Guitar",
    Family.BASS: "Bass",
    Family.STRINGS: "Strings",
    Family.WINDS: "Winds and brass",
    Family.VOICE: "Voice",
    Family.OTHER: "Other instruments",
}

_PROGRAMS = {
    Family.PIANO: 0,
    Family.GUITAR: 24,
    Family.BASS: 32,
    Family.STRINGS: 48,
    Family.WINDS: 71,
    Family.VOICE: 52,
    Family.OTHER: 80,
}

# General MIDI's programs, from the first of each row up to the next row's first.
_RANGES = (
    (0, Family.PIANO),
    (8, Family.OTHER),  # mallets, bells, organs
    (24, Family.GUITAR),
    (32, Family.BASS),
    (40, Family.STRINGS),
    (46, Family.OTHER),  # harp, timpani
    (48, Family.STRINGS),
    (52, Family.VOICE),
    (55, Family.OTHER),
    (56, Family.WINDS),
    (80, Family.OTHER),  # synthesisers
    (104, Family.GUITAR),  # sitar, banjo, koto
    (108, Family.OTHER),
    (109, Family.WINDS),
    (110, Family.STRINGS),
    (111, Family.WINDS),
    (112, Family.OTHER),
)


def family_of(program: int) -> Family:
    """The family of a General MIDI program (0-127)."""
    return next(family for first, family in reversed(_RANGES) if program >= first)
