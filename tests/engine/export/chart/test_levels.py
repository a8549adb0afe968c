"""Easier levels, phrases and sections keep the games' conventions, whatever is played."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export.chart.composing import compose
from engine.export.chart.metre import felt_beat
from engine.export.chart.model import Chart, Dynamic, Gem, Lane, Level
from engine.export.chart.reduction import grouped
from engine.music import Drum, DrumHit, TempoMap
from tests.engine.export.chart.drummers import (
    any_hits,
    breathing,
    rock,
    tempo_maps,
    transcribed,
)

CHARTS = st.builds(
    lambda hits, tempo: compose(transcribed(hits, tempo), 20.0), any_hits(), tempo_maps()
)


def song(bars: int = 48, tempo: TempoMap | None = None) -> Chart:
    tempo = tempo or breathing(4 * bars)
    hits = rock(bars, tempo)
    return compose(transcribed(hits, tempo), hits[-1].onset + 3.0)


@pytest.fixture(scope="module")
def chart() -> Chart:
    return song()


@settings(max_examples=20)
@given(CHARTS)
def test_each_level_is_part_of_the_one_above(chart: Chart) -> None:
    levels = [chart.levels[level] for level in Level]
    for above, below in pairwise(levels):
        whole = {(gem.tick, gem.lane, gem.cymbal) for gem in above}
        assert {(gem.tick, gem.lane, gem.cymbal) for gem in below} <= whole
        assert len(below) < len(above) or len(above) <= 4
        assert list(below) == sorted(below)


@settings(max_examples=20)
@given(CHARTS)
def test_easier_levels_have_no_second_pedal_no_ghosts_and_few_limbs(chart: Chart) -> None:
    for level in (Level.HARD, Level.MEDIUM, Level.EASY):
        for group in grouped(chart.levels[level]).values():
            assert not any(gem.second_foot for gem in group)
            assert {gem.dynamic for gem in group} == {Dynamic.USUAL}
            kick = any(gem.lane is Lane.KICK for gem in group)
            most = {Level.HARD: 3, Level.MEDIUM: 2, Level.EASY: 2}[level]
            assert len(group) <= most
            if level is Level.EASY:
                assert not (kick and len(group) > 1)


@settings(max_examples=20)
@given(CHARTS)
def test_phrases_have_something_to_play_on_every_level(chart: Chart) -> None:
    for gems in chart.levels.values():
        ticks = {gem.tick for gem in gems}
        for phrase in chart.star_power:
            assert any(phrase.start <= tick < phrase.stop for tick in ticks)
        for fill in chart.fills:
            assert fill.stop in ticks


@settings(max_examples=20)
@given(CHARTS)
def test_phrases_are_whole_bars_and_never_meet(chart: Chart) -> None:
    lines = {bar.tick for bar in chart.ruler.bars}
    phrases = sorted((*chart.star_power, *chart.fills))
    assert all({phrase.start, phrase.stop} <= lines for phrase in phrases)
    assert all(a.stop <= b.start for a, b in pairwise(phrases))


@settings(max_examples=20)
@given(CHARTS)
def test_sections_begin_on_bar_lines_and_the_end_is_after_the_last_gem(chart: Chart) -> None:
    lines = {bar.tick for bar in chart.ruler.bars}
    ticks = [section.tick for section in chart.sections]
    assert ticks == sorted(set(ticks))
    assert ticks[0] == 0
    assert set(ticks) <= lines
    assert len({section.name for section in chart.sections}) == len(ticks)
    assert chart.end >= chart.expert[-1].tick


def closest(gems: tuple[Gem, ...], chart: Chart) -> float:
    """The shortest distance of two strokes, in felt beats."""
    ticks = sorted({gem.tick for gem in gems})
    return min((b - a) / felt_beat(chart.ruler, b) for a, b in pairwise(ticks))


def test_a_rock_beat_becomes_easier_step_by_step(chart: Chart) -> None:
    hands = {level: tuple(gem for gem in chart.levels[level] if gem.by_hand) for level in Level}
    kicks = {level: tuple(gem for gem in chart.levels[level] if not gem.by_hand) for level in Level}
    assert closest(hands[Level.HARD], chart) >= 0.49
    assert closest(hands[Level.MEDIUM], chart) >= 0.98
    assert closest(kicks[Level.HARD], chart) >= 0.98
    assert closest(kicks[Level.MEDIUM], chart) >= 1.96
    assert {gem.lane for gem in chart.levels[Level.EASY]} >= {Lane.KICK, Lane.RED}
    backbeats = Counter(gem.tick % 1920 for gem in hands[Level.EASY] if gem.lane is Lane.RED)
    assert set(backbeats) == {480, 1440}


@pytest.mark.parametrize("seconds", [1.5, 0.5, 0.2])
def test_every_tempo_gives_four_levels(seconds: float) -> None:
    tempo = TempoMap((1.0, 1.0 + seconds, 1.0 + 2 * seconds))
    chart = song(40, tempo)
    counts = [len(chart.levels[level]) for level in Level]
    assert all(a > b for a, b in pairwise(counts))
    assert counts[-1] >= 20


def test_a_bare_pulse_is_made_easier_too() -> None:
    hits = [DrumHit(0.6 * i, Drum.SNARE, 90) for i in range(60)]
    chart = compose(transcribed(hits, TempoMap.steady(100)), 40.0)
    counts = [len(chart.levels[level]) for level in Level]
    assert all(a > b > 0 for a, b in pairwise(counts))


def test_fills_end_on_crashes_and_star_power_comes_first(chart: Chart) -> None:
    crashes = {gem.tick for gem in chart.expert if gem.lane is Lane.GREEN and gem.cymbal}
    assert len(chart.fills) >= 3
    assert all(fill.stop in crashes for fill in chart.fills[:-1]), "the last found none near"
    assert 4 <= len(chart.star_power) <= 6
    assert sum(phrase.start < chart.fills[0].start for phrase in chart.star_power) >= 1


def test_sections_are_named_by_what_is_played() -> None:
    tempo = TempoMap.steady(120)
    verse = rock(16, tempo)
    ride = [
        DrumHit(h.onset + 32.0, Drum.RIDE if h.drum is Drum.HIHAT_CLOSED else h.drum, h.velocity)
        for h in verse
        if h.drum is not Drum.SNARE or h.velocity > 50
    ]
    again = [DrumHit(h.onset + 72.0, h.drum, h.velocity) for h in verse]
    chart = compose(transcribed([*verse, *ride, *again], tempo), 110.0)
    names = [section.name for section in chart.sections]
    assert names == ["Intro", "Part A", "Part B", "Break", "Part A 2"]
    starts = [chart.ruler.second(s.tick) - chart.ruler.silence for s in chart.sections[1:]]
    assert starts == pytest.approx([0.0, 32.0, 64.0, 72.0])
    assert 0 <= chart.preview < 110
