"""Signs beside the notes: tempo, dynamics, pedal, words."""

from fractions import Fraction
from xml.etree.ElementTree import Element

from engine.export.musicxml.pace import Pace
from engine.export.musicxml.tree import add
from engine.notation.score import Direction, Sign

# How loud each sign is played, in percent of a usual forte (velocity 90), as MuseScore has it.
LOUDNESS = {
    "pppp": 11, "ppp": 18, "pp": 37, "p": 54, "mp": 71, "mf": 89, "f": 106, "ff": 124, "fff": 140,
    "ffff": 141,
}  # fmt: skip
MORE_DYNAMICS = ("fp", "sf", "sfz", "fz", "sffz", "rfz")
# which way notes are printed from where they sound
OTTAVAS = {Sign.OTTAVA_UP: "down", Sign.OTTAVA_DOWN: "up", Sign.OTTAVA_END: "stop"}
COMPOUND = (6, 9, 12, 15)


def direction_element(sign: Direction, staves: int, offset: int = 0) -> Element:
    """A sign; `offset` says how many divisions later it stands than where it is written."""
    is_above = sign.sign in (Sign.WORDS, Sign.OTTAVA_UP)
    made = Element("direction", placement="above" if is_above else "below")
    _add_kind(add(made, "direction-type"), sign)
    if offset:
        add(made, "offset", offset)
    if staves > 1:
        add(made, "staff", sign.staff + 1)
    loudness = LOUDNESS.get(sign.text) if sign.sign is Sign.DYNAMIC else None
    if loudness is not None:
        add(made, "sound", dynamics=str(loudness))
    return made


def _add_kind(parent: Element, sign: Direction) -> None:
    if sign.sign is Sign.DYNAMIC:
        dynamics = add(parent, "dynamics")
        if sign.text in LOUDNESS or sign.text in MORE_DYNAMICS:
            add(dynamics, sign.text)
        else:
            add(dynamics, "other-dynamics", sign.text)
    elif sign.sign is Sign.WORDS:
        add(parent, "words", sign.text)
    elif sign.sign in OTTAVAS:
        add(parent, "octave-shift", type=OTTAVAS[sign.sign], size="8", number=str(sign.staff + 1))
    else:
        kind = "start" if sign.sign is Sign.PEDAL_DOWN else "stop"
        add(parent, "pedal", type=kind, line="yes", sign="no")  # less room than Ped. and star


def tempo_element(pace: Pace, meter: tuple[int, int]) -> Element | None:
    """A metronome mark in the beat of the metre, or a tempo that is played and not seen."""
    sound = None if pace.played is None else Element("sound", tempo=_plain(pace.played))
    if pace.printed is None:
        return sound
    made = Element("direction", placement="above")
    unit, dotted, quarters = beat_of(meter)
    metronome = add(add(made, "direction-type"), "metronome")
    add(metronome, "beat-unit", unit)
    if dotted:
        add(metronome, "beat-unit-dot")
    add(metronome, "per-minute", max(round(pace.printed / float(quarters)), 1))
    if sound is not None:
        made.append(sound)
    return made


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def beat_of(meter: tuple[int, int]) -> tuple[str, bool, Fraction]:
    """What is counted: the note's name, whether it is dotted, and its quarters."""
    beats, unit = meter
    if beats in COMPOUND and unit >= 8:
        name = {8: "quarter", 16: "eighth"}.get(unit)
        if name:
            return name, True, Fraction(12, unit)
    if unit == 2:
        return "half", False, Fraction(2)
    return "quarter", False, Fraction(1)
