"""What models said of a piece <-> records: posteriors, and the settings they are decoded with.

The arrays themselves stand in files of their own, see `container`; here is what those do not say.
"""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from app.project.checks import NotBelieved, exactly, number, rows, seconds, texts, whole
from app.project.container import BEATS, DRUMS, NOTES, Arrays, Values
from app.project.migrations import Records
from app.project.project import Project
from engine.decode.options import BeatOptions, DrumOptions
from engine.decode.posteriors import Posteriors
from engine.models.card import BeatSettings, DecodeSettings, DrumSettings
from engine.music import Drum, Family
from engine.transcribe.protocol import BeatsHeard, DrumsHeard

SAID = {"decode", "posteriors", "drums", "drum_options", "beats", "beat_options"}
"""The names of these records."""

STEEPEST = 1000.0  # of a calibration, and of any other number of a model
MOST_HANDS = 100
TEMPI = 5.0, 2000.0  # beats a minute
LEAST = 1e-3  # of what is divided by
MOST_BEATS = 64  # in a bar


@dataclass(frozen=True, slots=True)
class Said:
    """What the records and arrays of a file come to."""

    posteriors: Posteriors | None
    decode: DecodeSettings | None
    drums: DrumsHeard | None
    drum_options: DrumOptions
    beats: BeatsHeard | None
    beat_options: BeatOptions


def arrays_of(project: Project) -> Arrays:
    """The arrays of a project, by the names the file knows them under."""
    said = {
        NOTES: project.posteriors,
        DRUMS: project.drums.posteriors if project.drums else None,
        BEATS: project.beats.posteriors if project.beats else None,
    }
    return {name: heard.values for name, heard in said.items() if heard is not None}


def said_records(project: Project) -> Records:
    """Everything but the arrays."""
    options = project.drum_options
    return {
        "decode": project.decode and _listed(project.decode),
        "posteriors": project.posteriors and _posteriors_records(project.posteriors),
        "drums": project.drums and _heard_records(project.drums),
        "drum_options": {
            "sensitivity": options.sensitivity,
            "drums": [[drum.value, value] for drum, value in options.drums],
        },
        "beats": project.beats and _heard_records(project.beats),
        "beat_options": asdict(project.beat_options),
    }


def said_from(records: Records, arrays: Arrays) -> Said:
    """The same again; NotBelieved says what cannot be believed."""
    decode = _decode_from(records["decode"])
    drums, beats = records["drums"], records["beats"]
    return Said(
        _notes_from(records["posteriors"], arrays.get(NOTES), decode),
        decode,
        _drums_from(drums, _present(drums, arrays.get(DRUMS))),
        _drum_options_from(records["drum_options"]),
        _beats_from(beats, _present(beats, arrays.get(BEATS))),
        _beat_options_from(records["beat_options"]),
    )


def _present(record: object, values: Values | None) -> Values | None:
    """The array; there is either both a record and an array, or neither."""
    if (record is None) is not (values is None):
        raise NotBelieved("what the model heard is incomplete")
    return values


def _listed(settings: Any) -> Records:
    """A dataclass of numbers as a record; JSON has lists where we have tuples."""
    values = asdict(settings)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


# Posteriors -----------------------------------------------------------------------------------


def _posteriors_records(posteriors: Posteriors) -> Records:
    """What the array itself does not say."""
    return {
        "hop_seconds": float(posteriors.hop_seconds),
        "lowest_pitch": int(posteriors.lowest_pitch),
        "kinds": list(posteriors.kinds),
    }


def _notes_from(
    record: object, values: Values | None, decode: DecodeSettings | None
) -> Posteriors | None:
    """What was said of notes."""
    values = _present(record, values)
    if values is None:
        return None
    got = exactly(record, {"hop_seconds", "lowest_pitch", "kinds"})
    kinds = texts(got["kinds"], Posteriors.KINDS + Posteriors.MORE_KINDS)
    if len(kinds) != values.shape[1] or kinds[: len(Posteriors.KINDS)] != Posteriors.KINDS:
        raise NotBelieved("what the model heard is damaged")
    if "family" in kinds and decode is not None and not decode.families:
        raise NotBelieved("nothing says which instruments the model tells apart")
    lowest = whole(got["lowest_pitch"], 0, 128 - values.shape[2])
    return Posteriors(values, _hop(got["hop_seconds"], values), lowest, kinds)


def _hop(value: object, values: Values) -> float:
    """The seconds of a frame, with which the whole is no longer than recordings are."""
    hop = number(value, 1e-5, 10.0)
    seconds(hop * values.shape[0])
    return hop


# Drums and beats ------------------------------------------------------------------------------


def _heard_records(heard: DrumsHeard | BeatsHeard) -> Records:
    hop = float(heard.posteriors.hop_seconds)
    return {"hop_seconds": hop, "settings": _listed(heard.settings)}


def _drums_from(record: object, values: Values | None) -> DrumsHeard | None:
    """What was said of drums: a plane for each that the settings name."""
    if values is None:
        return None
    got = exactly(record, {"hop_seconds", "settings"})
    named = dict(exactly(got["settings"], {field.name for field in fields(DrumSettings)}))
    drums = texts(named.pop("drums"), tuple(Drum))
    thresholds = _numbers(named.pop("thresholds"), 0.0, 1.0)
    hands = whole(named.pop("hands"), 0, MOST_HANDS)
    if not len(drums) == len(thresholds) == values.shape[2]:
        raise NotBelieved("what the model heard of drums is damaged")
    number(named["candidate_threshold"], 0.0, 1.0)
    for value in named.values():
        number(value, -STEEPEST, STEEPEST)
    settings = DrumSettings(drums, thresholds, hands=hands, **named)
    hop = _hop(got["hop_seconds"], values)
    return DrumsHeard(Posteriors(values, hop, 0, Posteriors.DRUM_KINDS), settings)


def _beats_from(record: object, values: Values | None) -> BeatsHeard | None:
    """What was said of beats."""
    if values is None:
        return None
    got = exactly(record, {"hop_seconds", "settings"})
    named = dict(exactly(got["settings"], {field.name for field in fields(BeatSettings)}))
    metres = _wholes(named.pop("metres"))
    costs = _numbers(named.pop("metre_costs"), -STEEPEST, STEEPEST)
    for name, value in named.items():
        least, most = TEMPI if name.endswith("_tempo") else (-STEEPEST, STEEPEST)
        number(value, least, most)
    settings = replace(BeatSettings(**named), metres=metres, metre_costs=costs)
    if not settings.slowest_tempo < settings.fastest_tempo or not metres:
        raise NotBelieved("what the model heard of beats is damaged")
    number(settings.tempo_breadth, LEAST)
    number(settings.unsteadiness, LEAST)
    hop = _hop(got["hop_seconds"], values)
    return BeatsHeard(Posteriors(values, hop, 0, Posteriors.BEAT_KINDS), settings)


def _numbers(value: object, least: float, most: float) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > MOST_BEATS:
        raise NotBelieved("a list of numbers is damaged")
    return tuple(number(each, least, most) for each in value)


def _wholes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MOST_BEATS:
        raise NotBelieved("a list of numbers is damaged")
    return tuple(whole(each, 1, MOST_BEATS) for each in value)


# Settings -------------------------------------------------------------------------------------


def _decode_from(record: object) -> DecodeSettings | None:
    """The note model's settings: probabilities, a calibration, and families that exist."""
    if record is None:
        return None
    values = dict(exactly(record, {field.name for field in fields(DecodeSettings)}))
    families = texts(values.pop("families"), tuple(Family))
    for name, value in values.items():
        largest = 1.0 if name.endswith("_threshold") else STEEPEST
        number(value, -largest, largest)
    return DecodeSettings(**values, families=families)


def _drum_options_from(record: object) -> DrumOptions:
    """The sliders of drums, within their range."""
    got = exactly(record, {"sensitivity", "drums"})
    own = rows(got["drums"], 2, _own_sensitivity)
    if len(dict(own)) < len(own):
        raise NotBelieved("a drum has two sensitivities")
    return DrumOptions(number(got["sensitivity"], 0.0, 1.0), tuple(sorted(own)))


def _own_sensitivity(drum: object, value: object) -> tuple[Drum, float]:
    (name,) = texts([drum], tuple(Drum))
    return Drum(name), number(value, 0.0, 1.0)


def _beat_options_from(record: object) -> BeatOptions:
    """What the person said of the beats, or left to the machine."""
    got = exactly(record, {field.name for field in fields(BeatOptions)})
    tempo, downbeat, beats = got["tempo"], got["downbeat"], got["beats_per_bar"]
    return BeatOptions(
        None if tempo is None else number(tempo, *TEMPI),
        None if downbeat is None else seconds(downbeat),
        None if beats is None else whole(beats, 1, MOST_BEATS),
    )
