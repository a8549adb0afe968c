"""The beats of a project: found again from what was heard, with what the person knows of them.

While her beats are those that were found, a correction is heard out: the beats are looked for
again with her word for it, and go on following the players. Beats she has set or moved by hand, and
those that the notes told where nobody drums, are corrected by hand alone (`edits.tempo`). Notes
stay where they sound.
"""

from dataclasses import replace
from itertools import pairwise
from statistics import median

from app.project.edits.labels import Deed, label
from app.project.edits.lift import Edited, finished
from app.project.edits.tempo import retimed
from app.project.project import Project
from app.project.selection import Selection
from app.project.tempo import STAND_IN, meant
from engine.decode import BeatOptions, decode_beats
from engine.decode.beats import pulse_times
from engine.export.chart.beats import beats_of
from engine.export.chart.composing import hits_of
from engine.music import TempoMap
from engine.notation import beats_from_notes

NEAR_TEMPO = 0.07  # a share of the tempo that was named
NEAR_BAR = 0.12  # seconds from the place that was named


def follows_players(project: Project) -> bool:
    """Whether the beats are still as they were found, so that they can be found otherwise."""
    own = project.transcription.tempo
    return project.beats is not None and own == project.machine.tempo and own != STAND_IN


def _were_heard(project: Project) -> bool:
    """Whether the beats are still as they were heard, and not as the notes told them.

    What nobody heard cannot be heard otherwise: such beats are corrected by hand.
    """
    heard = _heard(project, project.beat_options) if follows_players(project) else None
    return heard is not None and project.transcription.tempo in (heard, meant(heard))


def can_find_beats(project: Project) -> bool:
    """Whether there is anything to tell the beats from."""
    return project.beats is not None or len(hits_of(project.transcription)) > 0


def found_again(project: Project, selection: Selection) -> Edited | None:
    """The beats as the machine hears them, all corrections forgotten; None: it hears none."""
    tempo = _heard(project, BeatOptions())
    if tempo is None:
        return None
    return _with_beats(project, selection, tempo, BeatOptions(), Deed.FIND_BEATS)


def with_tempo(project: Project, selection: Selection, beats_per_minute: float) -> Edited | None:
    """The beats at about that tempo, following the players; None where they cannot be heard so."""
    options = replace(project.beat_options, tempo=beats_per_minute)
    tempo = _heard(project, options)
    if tempo is None or abs(usual_tempo(tempo) / beats_per_minute - 1.0) > NEAR_TEMPO:
        return None
    return _with_beats(project, selection, tempo, options, Deed.SET_TEMPO)


def scaled(project: Project, selection: Selection, factor: float, deed: Deed) -> Edited | None:
    """Twice or half as many beats, heard again; None where that cannot be heard."""
    if not _were_heard(project):
        return None
    wanted = usual_tempo(project.transcription.tempo) * factor
    edited = with_tempo(project, selection, wanted)
    return edited and replace(edited, label=label(deed))


def with_downbeat(project: Project, selection: Selection, seconds: float) -> Edited | None:
    """Bars that begin at that second; None where no beat is near it, or bars cannot be moved so."""
    if not _were_heard(project):
        return None
    options = replace(project.beat_options, downbeat=seconds)
    tempo = _heard(project, options)
    if tempo is None or not _begins_bar(tempo, seconds):
        return None
    return _with_beats(project, selection, tempo, options, Deed.BAR_LINE)


def with_metre(project: Project, selection: Selection, beats: int, unit: int) -> Edited | None:
    """Bars of so many beats all through, as far as they can be heard; None where they cannot.

    Beats that the notes told are told by them anew, of that metre.
    """
    if not _were_heard(project):
        return _counted(project, selection, (beats, unit))
    options = replace(project.beat_options, beats_per_bar=beats)
    tempo = _heard(project, options)
    if tempo is None or (tempo.meters[0].beats_per_bar, tempo.meters[0].beat_unit) != (beats, unit):
        return None
    return _with_beats(project, selection, tempo, options, Deed.SET_METER)


def _counted(project: Project, selection: Selection, meter: tuple[int, int]) -> Edited | None:
    """The beats told by the notes in that metre; None where they were not told so before."""
    if not follows_players(project) or hits_of(project.transcription):
        return None
    tempo = beats_from_notes(project.transcription.parts, meter)
    if tempo is None:
        return None
    return _with_beats(project, selection, tempo, project.beat_options, Deed.SET_METER)


def usual_tempo(tempo: TempoMap) -> float:
    """Beats a minute that are felt, by the usual distance from one to the next."""
    return 60.0 / float(median(b - a for a, b in pairwise(pulse_times(tempo).tolist())))


def _heard(project: Project, options: BeatOptions) -> TempoMap | None:
    """The map by what was heard of the beats, or else by the drums' hits."""
    if project.beats is not None:
        return decode_beats(project.beats.posteriors, project.beats.settings, options)
    return beats_of(hits_of(project.transcription), options.tempo)


def _begins_bar(tempo: TempoMap, seconds: float) -> bool:
    beat = round(tempo.to_beats(seconds))
    holding = [meter for meter in tempo.meters if meter.start_beat <= beat] or [tempo.meters[0]]
    is_first = (beat - holding[-1].start_beat) % holding[-1].beats_per_bar == 0
    return is_first and abs(tempo.to_seconds(beat) - seconds) <= NEAR_BAR


def _with_beats(
    project: Project, selection: Selection, tempo: TempoMap, options: BeatOptions, deed: Deed
) -> Edited:
    """The machine's beats and the person's are these now."""
    tempo = meant(tempo)
    if project.beats is None:
        return retimed(project, selection, tempo, deed)
    if tempo == project.transcription.tempo and options == project.beat_options:
        return Edited(project, selection, "")
    machine = replace(project.machine, tempo=tempo)
    own = replace(project.transcription, tempo=tempo)
    own = machine if project.transcription is project.machine else own
    after = replace(project, machine=machine, transcription=own, beat_options=options)
    return finished(project, after, selection, label(deed))
