"""How parts look and are heard: colours, mutes and solos, which follow the parts through edits.

They belong to the person's parts and are kept beside them, so that a part she only coloured or
muted still counts as the machine's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from app.project.project import PartLook, Project
from engine.music import Part

COLOURS = 7
"""How many colours the palette has for parts (`app.palette.HUES`)."""
USUAL = PartLook()

Looks = tuple[PartLook, ...]


def look_of(project: Project, part: int) -> PartLook:
    """How the part of that number looks."""
    return project.looks[part] if part < len(project.looks) else USUAL


def colour_of(project: Project, part: int) -> int:
    """The colour (0 to COLOURS - 1) of the part of that number."""
    return _colour(project.looks, part)


def colours_of(project: Project) -> tuple[int, ...]:
    """The colours of all parts, in their order."""
    return tuple(colour_of(project, k) for k in range(len(project.transcription.parts)))


def with_colour(project: Project, part: int, colour: int) -> Project:
    """Give a part another colour."""
    chosen = None if colour == part % COLOURS else colour
    return with_look(project, part, replace(look_of(project, part), colour=chosen))


def with_look(project: Project, part: int, look: PartLook) -> Project:
    """Let a part look so from now on."""
    if look == look_of(project, part):
        return project
    looks = [look_of(project, k) for k in range(max(part + 1, len(project.looks)))]
    looks[part] = look
    return replace(project, looks=_trimmed(looks))


def audible(project: Project) -> tuple[bool, ...]:
    """Which parts are heard: those alone if there are any, else those that are not muted."""
    looks = [look_of(project, k) for k in range(len(project.transcription.parts))]
    alone = any(look.solo for look in looks)
    return tuple(look.solo if alone else not look.muted for look in looks)


def following(before: Project, after: Project) -> Project:
    """`after`, which has other parts than `before`, with every part looking as it did.

    A part is known again by being the same, by its name, or, where as many are there, by its
    place. Parts that are new take the first colour that no other has.
    """
    old, new = before.transcription.parts, after.transcription.parts
    if old is new or (_names(old) == _names(new)):
        return after
    origins = _origins(old, new)
    taken = {_colour(before.looks, k) for k in origins if k is not None}
    looks = []
    for place, origin in enumerate(origins):
        if origin is None:
            colour = _free(place, taken)
            taken.add(colour)
            look = USUAL
        else:
            colour, look = _colour(before.looks, origin), look_of(before, origin)
        looks.append(replace(look, colour=None if colour == place % COLOURS else colour))
    return replace(after, looks=_trimmed(looks))


def _origins(old: Sequence[Part], new: Sequence[Part]) -> list[int | None]:
    """Which of the old parts each new one was; the surest signs are looked at first."""
    origins: list[int | None] = [None] * len(new)
    signs: tuple[Callable[[int, int], bool], ...] = (
        lambda was, now: old[was] is new[now],
        lambda was, now: old[was].name == new[now].name,
        lambda was, now: was == now and len(old) == len(new),
    )
    for sign in signs:
        for now in range(len(new)):
            if origins[now] is None:
                left = (was for was in range(len(old)) if was not in origins)
                origins[now] = next((was for was in left if sign(was, now)), None)
    return origins


def _names(parts: Iterable[Part]) -> list[str]:
    return [part.name for part in parts]


def _colour(looks: Looks, part: int) -> int:
    own = looks[part].colour if part < len(looks) else None
    return part % COLOURS if own is None else own


def _free(place: int, taken: set[int]) -> int:
    """The colour of its place if nobody has it, else the first that nobody has."""
    wanted = (place % COLOURS, *range(COLOURS))
    return next((colour for colour in wanted if colour not in taken), place % COLOURS)


def _trimmed(looks: list[PartLook]) -> Looks:
    """Without the usual ones at the end, so that equal looks are equal."""
    while looks and looks[-1] == USUAL:
        looks = looks[:-1]
    return tuple(looks)
