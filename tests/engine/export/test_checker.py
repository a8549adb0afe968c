"""Exported scores, walked through by a checker that is not ours; EARMARK_SHARED has it.

Its own walk is enough here: voices, ties, tuplets, beams, percussion. What notation programs make
of the same files takes minutes and is told in docs/score.md.
"""

import importlib.util
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from engine.export.musicxml import About, for_exchange, write
from engine.music import Drum, DrumHit, Meter, Note, Part, TempoMap, Transcription
from engine.notation import NotationChoices, Score, Timed, engrave, notate
from tests.engine.notation.made import pieces, timed_from

F = Fraction
Walk = Callable[[Score], list[str]]


def _checker() -> ModuleType:
    pytest.importorskip("lxml", reason="the checker reads files with lxml, which is not installed")
    folder = os.environ.get("EARMARK_SHARED", "")
    script = Path(folder) / "validators" / "check_musicxml.py"
    if not folder or not script.exists():
        pytest.skip("Set EARMARK_SHARED to the folder that holds validators/check_musicxml.py.")
    spec = importlib.util.spec_from_file_location("check_musicxml", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def walk() -> Walk:
    """What the checker finds wrong with a score's file, in its words."""
    checker: Any = _checker()

    def errors(score: Score) -> list[str]:
        report = checker.Report()
        checker.Score(checker.etree.fromstring(write(for_exchange(score), About())), report).run()
        return [f"{one['issue']}: {one['description']}" for one in report.errors]

    return errors


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(piece=pieces())
def test_whatever_is_played_becomes_a_file_without_fault(
    walk: Walk, piece: tuple[Transcription, Timed]
) -> None:
    assert walk(engrave(*piece)) == []


def played(*rows: tuple[float, float, int], program: int = 0) -> Part:
    """A part of (onset, offset, pitch)."""
    return Part("Part", program, tuple(sorted(Note(a, pitch, b) for a, b, pitch in rows)))


def steady(meter: tuple[int, int], beats: int = 100) -> TempoMap:
    return TempoMap(tuple(0.5 * beat for beat in range(beats)), (Meter(0, *meter),))


HITS = tuple(sorted(DrumHit(0.25 * k, list(Drum)[7 * k % len(Drum)]) for k in range(60)))
SCALE = (0, 2, 4, 5, 7, 9, 11)
ODD = {
    "nothing": Transcription(),
    "one note": Transcription((played((3, 3.1, 60)),)),
    "an hour": Transcription(
        (played(*((1.2 * k, 1.2 * k + 1, 50 + k % 30) for k in range(3000))),)
    ),
    "only drums": Transcription((Part("Kit", hits=HITS, kit=True),)),
    "11/8": Transcription(
        (played(*((0.25 * k, 0.25 * k + 0.2, 60 + k % 11) for k in range(66))),), steady((11, 8))
    ),
    "across bar lines": Transcription(
        (played(*((1.5 * k, 1.5 * k + 3.4, 48 + k % 24) for k in range(20))),), steady((4, 4))
    ),
    "128ths": Transcription(
        (played(*((k / 64, (k + 1) / 64, 60 + k % 12) for k in range(100))),), steady((4, 4))
    ),
    "empty parts": Transcription((Part("x"), played((1, 2, 60), program=73), Part("y", kit=True))),
    "one key in two voices": Transcription(
        (
            played(
                *((0, 3, 60), (0, 0.5, 72), (0.5, 1, 72), (1, 2.2, 60), (1, 1.5, 64)),
                *((1.5, 3.5, 60), (1.75, 3.5, 67), (3.5, 4.5, 60), (4, 5.5, 60)),
            ),
        ),
        steady((4, 4)),
    ),
    "grace notes": Transcription(
        (
            played(
                *((k + d, k + 0.9, 60 + 12 * (d > 0) + k % 5) for k in range(12) for d in (0, 0.06))
            ),
        )
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_pieces_become_files_without_fault(walk: Walk, name: str) -> None:
    assert walk(notate(ODD[name], NotationChoices(), name)) == []


@pytest.mark.parametrize("fifths", range(-6, 6))
def test_all_keys(walk: Walk, fifths: int) -> None:
    rows = [(0.4 * k, 0.4 * k + 0.5, 48 + 7 * fifths % 12 + SCALE[k % 7]) for k in range(28)]
    score = notate(Transcription((played(*rows),)), NotationChoices(fifths=fifths))
    assert walk(score) == []


@pytest.mark.parametrize("places", [(1, 2), (2,), (1,), (0, 1), (0, 2)])
def test_tuplets_with_rests_at_their_edges(walk: Walk, places: tuple[int, ...]) -> None:
    rows = [(beat + F(k, 3), F(1, 6), 60 + k) for beat in range(0, 16, 2) for k in places]
    assert walk(engrave(*timed_from(rows, program=73))) == []
