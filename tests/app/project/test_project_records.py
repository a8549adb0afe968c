"""Records nobody should believe: each gets a sentence, and nothing else happens."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.project.damaging import Records, records_of, refuse, rewrite


def change(place: str, value: object) -> Callable[[Records], None]:
    """Put something else at a dotted place of the records; `...` removes it."""

    def apply(records: Records) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
        target: Any = records
        for step in way:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = value

    return apply


NOTE = "machine.parts.0.notes.0"
BAD: list[tuple[str, object]] = [
    ("format", "sibelius"),
    ("audio", []),
    ("audio.seconds", -1),
    ("audio.seconds", "long"),
    ("audio.embedded", True),
    ("audio.embedded", "no"),
    ("audio.path", None),
    ("audio.path", "nul\0l"),
    ("audio.relative", 7),
    ("audio.title", "x" * 20_000),
    ("audio.size", 1.5),
    ("machine", None),
    ("machine", ...),
    ("surprise", 1),
    ("audio.surprise", 1),
    ("options.sensitivity", 2),
    ("options.sensitivity", True),
    ("choices.result_volume", -0.5),
    ("decode.onset_threshold", None),
    ("posteriors", None),
    ("posteriors.hop_seconds", 0),
    ("posteriors.lowest_pitch", 127),
    ("machine.beats", [0.0]),
    ("machine.beats", [1.0, 0.5]),
    ("machine.beats", 3),
    ("machine.meters", []),
    ("machine.meters.0", [0, 0, 4]),
    ("machine.parts", {}),
    ("machine.parts.0", []),
    ("machine.parts.0.program", 128),
    ("machine.parts.0.notes", "many"),
    (NOTE, [1, 2, 3]),
    (NOTE, {}),
    (f"{NOTE}.0", 5.0),
    (f"{NOTE}.1", 1e12),
    (f"{NOTE}.1", 10**400),
    (f"{NOTE}.2", 60.5),
    (f"{NOTE}.2", 128),
    (f"{NOTE}.3", 0),
    (f"{NOTE}.4", "sure"),
    ("machine.parts.1.hits.0.1", "cowbell"),
    ("machine.parts.1.hits.0.1", 5),
    ("machine.provenance.settings", [["a", 1]]),
    ("machine.provenance.settings", 1),
    ("machine.provenance.reason", None),
    ("machine.provenance.reason", ...),
    ("machine.provenance.notices", "one"),
    ("machine.provenance.notices", [1]),
    ("machine.parts.0.bends", ...),
    ("machine.parts.0.bends", {}),
    ("machine.parts.0.bends", [[0, 0.0, 0.0]] * 3),
    ("machine.parts.0.bends", [[0, 0.0, 0.0], [0, 0.0, 1.0]]),
    ("machine.parts.0.bends.0", [1]),
    ("machine.parts.0.bends.0", [1, 0.0]),
    ("machine.parts.0.bends.0", [2, 0.0, 0.0]),
    ("machine.parts.0.bends.0", [-1, 0.0, 0.0]),
    ("machine.parts.0.bends.0", [1, 0.5, 0.0, 0.25, 1.0]),
    ("machine.parts.0.bends.0", [1, -0.5, 0.0]),
    ("machine.parts.0.bends.0", [1, 0.0, 1000.0]),
    ("machine.parts.0.bends.0", [1, 0.0, "up"]),
    ("looks", None),
    ("notation", None),
    ("notation.meter", [3]),
    ("notation.meter", [3, 5]),
    ("notation.pickup", [1, 0]),
    ("notation.smallest", [0, 1]),
    ("notation.fifths", 8),
    ("notation.detail", 1.5),
    ("looks", [{"colour": 1, "muted": False, "solo": False}] * 3),
    ("looks.0", [1]),
    ("looks.0.colour", -1),
    ("looks.0.colour", 7),
    ("looks.0.colour", "#ff0000"),
    ("looks.0.colour", True),
    ("looks.0.muted", 1),
    ("looks.0.solo", ...),
    ("decode.families", "piano"),
    ("decode.families", ["kazoo"]),
    ("decode.families", ["piano", "piano"]),
    ("decode.families", []),
    ("decode.pedal_threshold", 2.0),
    ("decode.confidence_slope", 1e300),
    ("options.one_part", 1),
    ("posteriors.kinds", ...),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity"]),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity", "pedal", "pedal"]),
    ("posteriors.kinds", ["frame", "onset", "offset", "velocity", "pedal", "family"]),
    ("posteriors.kinds", ["onset", "frame", "offset", "velocity", "pedal", "smell"]),
    ("machine.parts.0.kit", "yes"),
    ("machine.parts.0.kit", ...),
    ("machine.provenance.beside", "drums"),
    ("machine.provenance.beside", [{"model": "drums"}]),
    ("machine.provenance.beside", [{"model": "drums", "version": 1}]),
    ("drums", None),
    ("drums", ...),
    ("drums.hop_seconds", 0),
    ("drums.hop_seconds", 1e300),
    ("drums.settings", {}),
    ("drums.settings.drums", ["kick", "snare"]),
    ("drums.settings.drums", ["kick", "kick", "snare"]),
    ("drums.settings.drums", ["kick", "snare", "cowbell"]),
    ("drums.settings.thresholds", [0.5, 0.5]),
    ("drums.settings.thresholds", [0.5, 0.5, 1.5]),
    ("drums.settings.thresholds", 0.5),
    ("drums.settings.candidate_threshold", -0.1),
    ("drums.settings.hands", 1.5),
    ("drums.settings.confidence_slope", "steep"),
    ("drum_options", ...),
    ("drum_options.sensitivity", 1.5),
    ("drum_options.drums", {"kick": 0.5}),
    ("drum_options.drums", [["kick", 0.5], ["kick", 0.6]]),
    ("drum_options.drums", [["cowbell", 0.5]]),
    ("drum_options.drums", [["kick", 2.0]]),
    ("beats", None),
    ("beat_options", ...),
    ("beat_options.tempo", 0),
    ("beat_options.tempo", "fast"),
    ("beat_options.downbeat", -1.0),
    ("beat_options.beats_per_bar", 0),
    ("beat_options.beats_per_bar", 4.0),
    ("beats.hop_seconds", "slow"),
    ("beats.settings.slowest_tempo", 0.0),
    ("beats.settings.slowest_tempo", 500.0),
    ("beats.settings.tempo_breadth", 0.0),
    ("beats.settings.unsteadiness", 0.0),
    ("beats.settings.metres", []),
    ("beats.settings.metres", [4, 0]),
    ("beats.settings.metre_costs", [0.0]),
    ("beats.settings.metre_costs", [1e9] * 6),
]


@pytest.mark.parametrize(("place", "value"), BAD, ids=lambda value: str(value)[:30])
def test_a_record_that_cannot_be_is_refused(saved: Path, place: str, value: object) -> None:
    records = copy.deepcopy(records_of(saved))
    change(place, value)(records)
    rewrite(saved, project=json.dumps(records).encode())
    assert "could not be opened as a project" in refuse(saved)


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{", b"\xff\xfe\xfa", b"[" * 100_000, b'{"a":' * 100_000],
    ids=lambda text: repr(text[:8]),
)
def test_what_is_no_json_of_ours_is_refused(saved: Path, text: bytes) -> None:
    rewrite(saved, project=text)
    refuse(saved)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999"])
def test_numbers_that_are_none_are_refused(saved: Path, number: str) -> None:
    text = json.dumps(records_of(saved)).replace("0.30000000000000004", number)
    rewrite(saved, project=text.encode())
    refuse(saved)


def test_too_many_notes_are_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.project.checks.MOST_EVENTS", 1)
    assert "implausibly long" in refuse(saved)


def test_a_bomb_of_records_is_not_unpacked(saved: Path) -> None:
    rewrite(saved, project=b'{"format": "' + b" " * (64 * 2**20) + b'"}')
    assert saved.stat().st_size < 100_000
    assert "implausibly large" in refuse(saved)
