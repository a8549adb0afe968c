"""Old project files: what a version lacked is put in, one version at a time.

Any change to what stands in project.json, a new field included, raises FORMAT_VERSION and adds
one function here that turns the records of the version before into the next. It works on plain
records, never on our classes, because those go on changing.
"""

from collections.abc import Callable
from typing import Any

Records = dict[str, Any]

FORMAT_VERSION = 6

FIRST_KINDS = ("onset", "frame", "offset", "velocity")


def _from_1(records: Records) -> Records:
    """Version 1 knew no bends, pedals or families, and no look of a part but its place."""
    posteriors, decode = records["posteriors"], records["decode"]
    own = records["transcription"]
    return {
        **records,
        "options": {**records["options"], "one_part": False},
        "decode": decode and {**decode, "pedal_threshold": 0.5, "families": []},
        "posteriors": posteriors and {**posteriors, "kinds": list(FIRST_KINDS)},
        "machine": _transcription_from_1(records["machine"]),
        "transcription": own and _transcription_from_1(own),
        "looks": [],
    }


def _transcription_from_1(record: Records) -> Records:
    return {
        **record,
        "provenance": {**record["provenance"], "reason": "", "notices": []},
        "parts": [{**part, "bends": []} for part in record["parts"]],
    }


def _from_2(records: Records) -> Records:
    """Version 2 knew drums only as hits that a person drew, and beats as she set them."""
    own = records["transcription"]
    return {
        **records,
        "drums": None,
        "drum_options": {"sensitivity": 0.5, "drums": []},
        "beats": None,
        "beat_options": {"tempo": None, "downbeat": None, "beats_per_bar": None},
        "machine": _transcription_from_2(records["machine"]),
        "transcription": own and _transcription_from_2(own),
    }


def _transcription_from_2(record: Records) -> Records:
    return {
        **record,
        "provenance": {**record["provenance"], "beside": []},
        "parts": [{**part, "kit": _was_kit(part)} for part in record["parts"]],
    }


def _was_kit(part: Records) -> bool:
    """An empty part was one for drums if it was called so."""
    return not part["notes"] and bool(part["hits"] or part["name"] == "Drums")


def _from_3(records: Records) -> Records:
    """Version 3 knew no score."""
    notation = {
        **dict.fromkeys(("meter", "pickup", "fifths", "is_minor", "split", "swing", "smallest")),
        "detail": 0.5,
        "ornaments": True,
    }
    return {**records, "notation": notation}


def _from_4(records: Records) -> Records:
    """Version 4 decoded beats by their number alone, and notes only from onsets that are over."""
    decode, beats = records["decode"], records["beats"]
    plain = {"beat_cover": 0.0, "octave_bars": 0.0, "octave_speed": 0.0}
    covered = beats and {**beats, "settings": {**beats["settings"], **plain}}
    return {
        **records,
        "decode": decode and {**decode, "sure_threshold": 1.0, "median_frames": 0},
        "beats": covered,
    }


def _from_5(records: Records) -> Records:
    """Version 5 asked nothing more of what a live ear was not sure of."""
    decode = records["decode"]
    asked = decode and {**decode, "sounding_share": 0.0, "sounding_least": 0.0}
    return {**records, "decode": asked}


MIGRATIONS: dict[int, Callable[[Records], Records]] = {
    1: _from_1,
    2: _from_2,
    3: _from_3,
    4: _from_4,
    5: _from_5,
}
"""From the version in the key to the one after it."""


def migrate(records: Records) -> Records:
    """The records as version FORMAT_VERSION would have written them.

    KeyError if a version is too old for anybody to remember.
    """
    version = records["version"]
    while version < FORMAT_VERSION:
        records = MIGRATIONS[version](records)
        version += 1
        records = {**records, "version": version}
    return records
