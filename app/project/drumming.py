"""The drums of a project: decoded again, looked for harder, taken back; pure functions.

A drum of the person's follows the machine's while she has changed none of its hits; from then on
its hits are hers, and no slider takes one away.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from app.project.kit import Hits, hits_of, kit_of
from app.project.looks import following
from app.project.project import Project
from engine.decode import DrumOptions, decode_drum_part, decode_drums
from engine.decode.drums import PART_NAME
from engine.music import Drum, DrumHit, Part, Transcription
from engine.transcribe.protocol import DrumsHeard

FULL = 255

Parts = tuple[Part, ...]


def with_drum_options(project: Project, options: DrumOptions) -> Project:
    """Move the drums' sliders: decode again from what was heard of them."""
    if options == project.drum_options:
        return project
    return redrummed(replace(project, drum_options=options))


def redrummed(project: Project) -> Project:
    """The project with the hits its drum posteriors hold at its options.

    A recording in which nobody drums gets no drum part, unless it has one of the machine's.
    """
    heard = project.drums
    if heard is None:
        return project
    part = decode_drum_part(heard.posteriors, heard.settings, project.drum_options)
    if part is None and kit_among(project.machine.parts) is not None:
        return with_suspected_drums(project)
    return project if part is None else _with_kit(project, part)


def with_suspected_drums(project: Project) -> Project:
    """The same, also where what was heard is likelier noise than a drummer."""
    heard = project.drums
    if heard is None:
        return project
    hits = decode_drums(heard.posteriors, heard.settings, project.drum_options)
    return _with_kit(project, Part(PART_NAME, hits=hits, kit=True))


def with_machines_drum(project: Project, drum: Drum) -> Project:
    """Give up the person's hits of one drum for those that the machine heard."""
    place, machine = kit_of(project), kit_among(project.machine.parts)
    if place is None or machine is None or drum not in changed_drums(project):
        return project
    own = project.transcription.parts[place]
    hits = _mixed(machine.hits, own.hits, {drum})
    return _with_own(project, place, replace(own, hits=hits))


def changed_drums(project: Project) -> frozenset[Drum]:
    """Drums of which the person has added, changed, confirmed or deleted a hit."""
    place, machine = kit_of(project), kit_among(project.machine.parts)
    if place is None:
        return frozenset()
    own, theirs = hits_of(project, place), machine.hits if machine else ()
    if own is theirs:
        return frozenset()
    mine, known = _by_drum(own), _by_drum(theirs)
    return frozenset(drum for drum in Drum if mine[drum] != known[drum])


def present_drums(heard: DrumsHeard) -> frozenset[Drum]:
    """Drums that were believed at least once, at the model's own thresholds."""
    if not heard.posteriors.frames:
        return frozenset()
    highest = heard.posteriors.kind("onset").max(axis=0) / FULL
    named = zip(heard.settings.drums, highest, heard.settings.thresholds, strict=True)
    return frozenset(Drum(name) for name, high, threshold in named if high >= threshold)


def kit_among(parts: Iterable[Part]) -> Part | None:
    """The first drum part."""
    return next((part for part in parts if part.is_kit), None)


def by_kind(parts: Parts, kits: bool) -> Parts:
    """Only the drum parts, or only the others."""
    return tuple(part for part in parts if part.is_kit is kits)


def kept_parts(own: Parts, old: Parts, new: Parts) -> Parts:
    """The person's parts when the machine's `old` ones become `new`.

    Notes follow while she has changed none of the `old`; drums likewise, whatever became of the
    notes.
    """
    if own == old:
        return new
    kept: list[Part] = []
    for kits in (False, True):
        mine = by_kind(own, kits)
        kept += mine if mine != by_kind(old, kits) else by_kind(new, kits)
    return own if all(part in own for part in kept) and len(kept) == len(own) else tuple(kept)


def _with_kit(project: Project, kit: Part) -> Project:
    """The machine's drum part is this one now; the person's follows where it may."""
    machine, own = project.machine, project.transcription
    old = kit_among(machine.parts)
    if old is None:
        parts = (*machine.parts, kit)
    else:
        kit = replace(old, hits=kit.hits)
        parts = tuple(kit if part is old else part for part in machine.parts)
    settings = {
        name: value
        for name, value in machine.provenance.settings
        if not name.startswith("drum_sensitivity")
    }
    settings |= dict(project.drum_options.settings)
    made = replace(machine.provenance, settings=tuple(settings.items()))
    machine = replace(machine, parts=parts, provenance=made)
    fresh = replace(project, machine=machine)
    if own.parts == project.machine.parts:
        own = machine if own.tempo == machine.tempo else replace(machine, tempo=own.tempo)
        return following(project, replace(fresh, transcription=own))
    return _beside_hers(project, fresh, kit, had_one=old is not None)


def _beside_hers(project: Project, fresh: Project, kit: Part, had_one: bool) -> Project:
    """What the person has changed stays; the other drums follow."""
    place, own = kit_of(project), project.transcription
    if place is None:
        if had_one:  # she took the whole part away
            return fresh
        added = replace(own, parts=(*own.parts, kit))
        return following(project, replace(fresh, transcription=added))
    part = own.parts[place]
    hits = _mixed(part.hits, kit.hits, changed_drums(project))
    return fresh if hits == part.hits else _with_own(fresh, place, replace(part, hits=hits))


def _mixed(these: Hits, others: Hits, drums: Iterable[Drum]) -> Hits:
    """These hits of some drums, and the others of all else."""
    chosen = set(drums)
    kept = (hit for hit in these if hit.drum in chosen)
    return tuple(sorted((*kept, *(hit for hit in others if hit.drum not in chosen))))


def _with_own(project: Project, place: int, part: Part) -> Project:
    parts = list(project.transcription.parts)
    parts[place] = part
    own: Transcription = replace(project.transcription, parts=tuple(parts))
    return following(project, replace(project, transcription=own))


def _by_drum(hits: Hits) -> defaultdict[Drum, list[tuple[DrumHit, float]]]:
    """The hits of each drum, and how sure they are: whoever confirms one has changed it."""
    found: defaultdict[Drum, list[tuple[DrumHit, float]]] = defaultdict(list)
    for hit in hits:
        found[hit.drum].append((hit, hit.confidence))
    return found
