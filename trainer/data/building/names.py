"""What drums and instruments are called, and the General MIDI keys and programs they stand for."""

import re

DRUM_NAMES = {
    35: "kick", 36: "kick", 37: "side stick", 38: "snare", 39: "clap", 40: "snare rim",
    41: "low floor tom", 42: "closed hi-hat", 43: "floor tom", 44: "pedal hi-hat", 45: "low tom",
    46: "open hi-hat", 47: "mid tom", 48: "high tom", 49: "crash", 50: "high tom", 51: "ride",
    52: "china", 53: "ride bell", 54: "tambourine", 55: "splash", 56: "cowbell", 57: "crash 2",
    59: "ride 2",
}  # fmt: skip
_NO_STROKE = re.compile(r"\brolls?\b|\bloop|\bflam\b|\bdrag\b|\bruff\b|\bfill\b|\bchok")
_DRUMS = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"rim ?shot", 38),
        (r"side ?stick|cross ?stick|x ?stick|\brim\b|\bstick\b", 37),
        (r"clap|snap", 39),
        (r"\bhat.*(ped|foot)|hi ?hat.*(ped|foot)|(ped|foot).*hat|\bhh ?p|cymbal pedal", 44),
        (r"hi ?hat clos|clos\w* hi ?hat", 42),
        (r"\bhat.*open|hi ?hat.*open|hi ?hat metal|open.*hat|\bhh ?o|\bohh\b|cymbal open", 46),
        (r"hi ?hat|\bhh\b|\bhat\b|\bchh\b|cymbal closed", 42),
        (r"kick|bass ?drum|\bbd\b|drum bass", 36),
        (r"snare|\bsn\b|\bsd\b", 38),
        (r"floor ?tom|tom ?(floor|lo|low|3|4)\b|\blow ?tom|tom 0[34]", 41),
        (r"tom ?(hi|high|1)\b|(hi|high) ?tom|tom 01", 48),
        (r"\btom", 45),
        (r"ride.*bell|^bell$", 53),
        (r"ride", 51),
        (r"china", 52),
        (r"splash", 55),
        (r"crash|cymbal|\bcym", 49),
        (r"cow ?bell", 56),
        (r"tamb", 54),
        (r"shaker|maraca|cabasa", 70),
        (r"bongo ?(l|lo|low)\b", 61),
        (r"bongo", 60),
        (r"conga ?(l|lo|low)\b", 64),
        (r"conga", 63),
        (r"claves?\b", 75),
        (r"block", 76),
        (r"guiro.*long", 74),
        (r"guiro", 73),
    )
)
_PROGRAMS = tuple(
    (re.compile(pattern), program)
    for pattern, program in (
        (r"e[ -]?piano|electric piano|rhodes|wurli|pianet|\bep\b", 4),
        (r"harpsi|cembalo", 6),
        (r"clav", 7),
        (r"piano|grand|upright|steinway", 0),
        (r"celesta", 8), (r"glock", 9), (r"vibraph", 11), (r"marimba", 12), (r"xylo", 13),
        (r"organ", 19), (r"accordion", 21),
        (r"bass.*(electric|finger|slap|pick)|electric.*bass", 33),
        (r"double ?bass.*(arco|bow)|contrabass", 43), (r"bass(?!oon)", 32),
        (r"nylon|classical|spanish", 24), (r"steel|acoustic.*guitar|archtop", 25),
        (r"(electric|clean|emily).*guitar|guitar.*(electric|clean)", 27), (r"guitar", 25),
        (r"violin|fiddle", 40), (r"viola", 41), (r"cello", 42), (r"harp", 46),
        (r"strings|ensemble", 48), (r"choir|voice|vocal|aah", 52),
        (r"trumpet", 56), (r"trombone", 57), (r"tuba", 58), (r"horn", 60), (r"brass", 61),
        (r"soprano.*sax", 64), (r"alto.*sax", 65), (r"tenor.*sax", 66), (r"bari.*sax", 67),
        (r"sax", 65), (r"oboe", 68), (r"english horn", 69), (r"bassoon", 70), (r"clarinet", 71),
        (r"piccolo", 72), (r"flute", 73), (r"recorder", 74), (r"whistle", 78),
    )
)  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def is_one_stroke(name: str) -> bool:
    """Whether a name is not that of a roll, a loop or a choked cymbal."""
    return not _NO_STROKE.search(_plain(name))


def drum_key(name: str) -> int | None:
    """The General MIDI key of a drum by what somebody called it; None where nobody can tell.

    Nor is there one for what is more than a stroke.
    """
    plain = _plain(name)
    if not is_one_stroke(name):
        return None
    return next((key for pattern, key in _DRUMS if pattern.search(plain)), None)


def program_named(name: str) -> int | None:
    """The General MIDI program (0-127) of an instrument by its name; None where it says nothing."""
    plain = _plain(name)
    return next((program for pattern, program in _PROGRAMS if pattern.search(plain)), None)
