"""Beam and constraints of a network that says tokens, chosen on validation segments."""

import dataclasses
import itertools
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from engine.networks.speller import SpellerNet
from engine.networks.spelling import FIRST
from trainer.data.clips import validation_clips
from trainer.data.sources import Sources
from trainer.events.constraints import FREE
from trainer.events.reading import Reading, sentence
from trainer.events.scores import Overlap, event_overlap, token_error_rate, token_overlap
from trainer.events.segments import Segment, events_in, spelling_page, vocabulary_of
from trainer.events.vocabulary import Event, Vocabulary, read
from trainer.release import load_run

BEAMS = (1, 4)
BLANK_COSTS = (0.0, 1.0, 2.0, 3.0, 4.0)
"""Of a network that reads by CTC; what a decoder says is never blank."""
TOLERANCES = (2, 3)
"""Frames."""


@dataclass(frozen=True, slots=True)
class TunedSpelling:
    """How sentences are best read; onset F1 (2 frames) by the beam, with CTC by a blank's cost."""

    settings: Reading
    table: tuple[tuple[float, float], ...]
    scores: dict[str, float]

    @property
    def best(self) -> float:
        """Onset F1 within two frames with the settings chosen."""
        return self.scores["validation_onset_f1_2_frames"]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was said of a segment, what was meant, and what happens in it."""

    said: list[int]
    meant: list[int]
    events: list[Event]


def tune(run: Path, sources: Sources) -> TunedSpelling:
    """Choose how a run's sentences are read."""
    recipe, network = load_run(run)
    v, page = vocabulary_of(recipe), spelling_page(recipe)
    segments: list[Segment] = validation_clips(recipe, sources)
    table: dict[float, float] = {}
    tried = []
    is_ctc = isinstance(network, SpellerNet) and network.decoder is None
    for beam, cost in itertools.product(BEAMS, BLANK_COSTS if is_ctc else (0.0,)):
        constraints = dataclasses.replace(page.constraints, blank_cost=cost)
        reading = Reading(constraints, beam, page.longest)
        rows = _read(network, segments, v, reading)
        found = _onsets(rows, v, TOLERANCES[0]).f1
        tried.append((found, reading, rows))
        setting = cost if is_ctc else float(beam)
        table[setting] = max(table.get(setting, 0.0), found)
    _, reading, rows = max(tried, key=lambda one: one[0])
    free = _read(network, segments, v, dataclasses.replace(reading, constraints=FREE))
    scores = {**_scores(rows, v), "unconstrained_onset_f1_2_frames": _onsets(free, v, 2).f1}
    rounded = {name: round(value, 4) for name, value in scores.items()}
    return TunedSpelling(reading, tuple(table.items()), rounded)


def _read(
    network: nn.Module, segments: list[Segment], v: Vocabulary, reading: Reading
) -> list[_Read]:
    return [
        _Read(
            sentence(network, one.seen.float()[None], v, reading),
            [token for token in one.tokens.tolist() if token >= FIRST],
            events_in(one),
        )
        for one in segments
    ]


def _onsets(rows: list[_Read], v: Vocabulary, tolerance: int, begins: bool = True) -> Overlap:
    overlaps = (event_overlap(read(r.said, v), r.events, begins, tolerance) for r in rows)
    return sum(overlaps, Overlap(0, 0, 0))


def _scores(rows: list[_Read], v: Vocabulary) -> dict[str, float]:
    scores = {
        "validation_token_error_rate": token_error_rate([(r.said, r.meant) for r in rows]),
        "validation_token_f1": sum(
            (token_overlap(r.said, r.meant) for r in rows), Overlap(0, 0, 0)
        ).f1,
    }
    for tolerance in TOLERANCES:
        name = f"{tolerance}_frames"
        scores[f"validation_onset_f1_{name}"] = _onsets(rows, v, tolerance).f1
        if v.ends:
            scores[f"validation_offset_f1_{name}"] = _onsets(rows, v, tolerance, False).f1
    return scores
