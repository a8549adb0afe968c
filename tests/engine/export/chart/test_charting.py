"""Hits become gems: on the grid, in time, in their lanes, and playable."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export.chart.charting import Charted, Ways, chart_hits, tightness
from engine.export.chart.model import Dynamic, Gem, Lane
from engine.export.chart.ruler import QUARTER
from engine.music import Drum, DrumHit, Meter, TempoMap
from tests.engine.export.chart.drummers import any_hits, breathing, rock, tempo_maps


def off_grid(charted: Charted, division: int) -> list[Gem]:
    return [gem for gem in charted.gems if gem.tick % (QUARTER // division)]


@settings(max_examples=30)
@given(any_hits(), tempo_maps())
def test_whatever_is_heard_can_be_played(hits: list[DrumHit], tempo: TempoMap) -> None:
    charted = chart_hits(hits, tempo, 20.0)
    assert len({(gem.tick, gem.lane) for gem in charted.gems}) == len(charted.gems)
    hands = Counter(gem.tick for gem in charted.gems if gem.by_hand)
    assert max(hands.values(), default=0) <= 2
    assert all(gem.lane in (2, 3, 4) for gem in charted.gems if gem.cymbal)
    tally = charted.tally
    assert tally.hits == len(hits) == tally.gems + tally.merged + tally.crowded
    ticks = sorted({gem.tick for gem in charted.gems})
    seconds = [charted.ruler.second(tick) for tick in ticks]
    assert all(b - a > 0.0151 for a, b in pairwise(seconds)), "the games call it a mistake"


@settings(max_examples=30)
@given(any_hits(), st.floats(40, 300))
def test_nothing_is_finer_than_a_thirty_second(hits: list[DrumHit], bpm: float) -> None:
    charted = chart_hits(hits, TempoMap.steady(bpm), 20.0)
    for gem in charted.gems:
        assert gem.tick % 60 == 0 or gem.tick % 80 == 0


@settings(max_examples=30)
@given(any_hits(), tempo_maps())
def test_unsnapped_hits_are_where_they_were_played(hits: list[DrumHit], tempo: TempoMap) -> None:
    charted = chart_hits(hits, tempo, 20.0, Ways(follow=False, snap=False))
    assert np.abs(tightness(charted, hits)).max() < 0.004


def places_of(charted: Charted, lane: Lane) -> list[int]:
    """Sixteenths from the first bar line of the music."""
    start = charted.gems[0].tick
    return [(gem.tick - start) * 4 // QUARTER for gem in charted.gems if gem.lane is lane]


@pytest.mark.parametrize("jitter", [0.0, 0.008, 0.015])
def test_a_breathing_drummer_comes_out_as_played(jitter: float) -> None:
    tempo = breathing(140, start=1.0)
    hits = rock(32, tempo, jitter=jitter)
    charted = chart_hits(hits, tempo, 100.0)
    assert not off_grid(charted, 4)
    wanted = [16 * bar + place for bar in range(32) for place in (0, 8, 10)]
    assert places_of(charted, Lane.KICK) == wanted
    assert charted.tally.merged == charted.tally.crowded == 0


def test_beats_follow_a_drummer_who_leaves_the_click() -> None:
    played = breathing(70, start=0.5, seconds=0.5)
    heard = TempoMap(tuple(b + 0.018 * (-1) ** i for i, b in enumerate(played.beats)))
    hits = rock(16, played)
    stiff = chart_hits(hits, heard, 40.0, Ways(follow=False))
    followed = chart_hits(hits, heard, 40.0)
    assert np.abs(tightness(stiff, hits)).mean() > 0.008
    assert np.abs(tightness(followed, hits)).mean() < 0.003
    assert np.abs(tightness(followed, hits)).max() < 0.01


def test_where_nobody_plays_the_beats_stay() -> None:
    tempo = breathing(100)
    hits = [hit for hit in rock(25, tempo) if not 15 < hit.onset < 35]
    ruler = chart_hits(hits, tempo, 50.0).ruler
    for beat in tempo.beats[:-1]:
        moved = min(abs(second - ruler.silence - beat) for second in ruler.seconds)
        assert moved < 0.012


def shuffle(bars: int, tempo: TempoMap) -> list[DrumHit]:
    return sorted(
        DrumHit(tempo.to_seconds(beat + place), drum, 90)
        for beat in range(4 * bars)
        for place, drum in ((0, Drum.KICK), (0, Drum.RIDE), (2 / 3, Drum.RIDE))
    )


def test_a_shuffle_is_in_triplets() -> None:
    charted = chart_hits(shuffle(8, breathing(40)), breathing(40), 20.0)
    assert {gem.tick % QUARTER for gem in charted.gems} == {0, 320}


def test_thirty_seconds_where_a_drummer_plays_them() -> None:
    tempo = TempoMap.steady(100)
    roll = [DrumHit(4.2 + i * 0.075, Drum.SNARE, 90) for i in range(8)]
    hits = sorted([*rock(8, TempoMap.steady(100)), *roll])
    charted = chart_hits(hits, tempo, 25.0)
    first = charted.ruler.tick(4.2 + charted.ruler.silence)
    snares = {g.tick for g in charted.gems if g.lane is Lane.RED}
    assert {round(first) + 60 * i for i in range(8)} <= snares


def test_a_chord_is_not_torn_apart() -> None:
    tempo = TempoMap.steady(120)
    hits = rock(8, tempo)
    middle = 1.0 + 0.5 / 16  # halfway between two places of 1/32
    chord = [DrumHit(middle - 0.004, Drum.TOM_LOW, 90), DrumHit(middle + 0.004, Drum.KICK, 90)]
    charted = chart_hits(sorted([*hits, *chord]), tempo, 20.0, Ways(follow=False))
    tom = next(gem for gem in charted.gems if gem.lane is Lane.GREEN and not gem.cymbal)
    assert tom.tick in {gem.tick for gem in charted.gems if gem.lane is Lane.KICK}


def test_every_piece_has_its_lane() -> None:
    tempo = TempoMap.steady(120)
    hits = [DrumHit(0.5 * i, drum, 90) for i, drum in enumerate(Drum)]
    charted = chart_hits(hits, tempo, 10.0)
    lanes = {
        drum: (gem.lane.name, gem.cymbal) for drum, gem in zip(Drum, charted.gems, strict=True)
    }
    assert lanes == {
        Drum.KICK: ("KICK", False),
        Drum.SNARE: ("RED", False),
        Drum.SIDE_STICK: ("RED", False),
        Drum.HIHAT_CLOSED: ("YELLOW", True),
        Drum.HIHAT_OPEN: ("BLUE", True),
        Drum.HIHAT_PEDAL: ("YELLOW", True),
        Drum.TOM_HIGH: ("YELLOW", False),
        Drum.TOM_MID: ("BLUE", False),
        Drum.TOM_LOW: ("GREEN", False),
        Drum.CRASH: ("GREEN", True),
        Drum.RIDE: ("BLUE", True),
    }


def at_once(*drums: Drum) -> Charted:
    return chart_hits(sorted(DrumHit(4.0, drum, 90) for drum in drums), TempoMap.steady(120), 9.0)


def lanes_of(charted: Charted) -> list[tuple[str, bool]]:
    return [(gem.lane.name, gem.cymbal) for gem in charted.gems]


def test_the_hihat_gives_way_to_crash_and_snare() -> None:
    charted = at_once(Drum.KICK, Drum.SNARE, Drum.HIHAT_CLOSED, Drum.CRASH)
    assert lanes_of(charted) == [("KICK", False), ("RED", False), ("GREEN", True)]
    assert charted.tally.crowded == 1


def test_a_cymbal_goes_beside_a_drum_of_its_lane() -> None:
    charted = at_once(Drum.TOM_LOW, Drum.CRASH)
    assert lanes_of(charted) == [("BLUE", True), ("GREEN", False)]
    assert charted.tally.moved == 1
    assert lanes_of(at_once(Drum.TOM_HIGH, Drum.HIHAT_CLOSED)) == [
        ("YELLOW", False), ("BLUE", True)
    ]  # fmt: skip


def test_the_pedal_needs_a_free_hand() -> None:
    assert ("YELLOW", True) in lanes_of(at_once(Drum.HIHAT_PEDAL, Drum.RIDE))
    both = at_once(Drum.HIHAT_PEDAL, Drum.RIDE, Drum.SNARE)
    assert lanes_of(both) == [("RED", False), ("BLUE", True)]


def test_ghosts_and_accents_stand_out() -> None:
    hits = rock(16, TempoMap.steady(120))
    loud = [DrumHit(h.onset, h.drum, 127) if h.drum is Drum.CRASH else h for h in hits]
    charted = chart_hits(loud, TempoMap.steady(120), 40.0)
    snares = Counter(g.dynamic for g in charted.gems if g.lane is Lane.RED)
    assert snares == {Dynamic.GHOST: 32, Dynamic.USUAL: 32}
    assert {g.dynamic for g in charted.gems if g.lane is Lane.KICK} == {Dynamic.USUAL}
    backbeats = [DrumHit(h.onset, h.drum, 127 if i % 16 == 3 else 80) for i, h in enumerate(hits)]
    again = chart_hits(sorted(backbeats), TempoMap.steady(120), 40.0)
    accents = [g for g in again.gems if g.dynamic is Dynamic.ACCENT]
    assert 0 < len(accents) <= 0.21 * len(again.gems)


def test_a_drum_struck_evenly_has_neither() -> None:
    hits = [DrumHit(0.25 * i, Drum.SNARE, 100) for i in range(40)]
    charted = chart_hits(hits, TempoMap.steady(120), 12.0)
    assert {gem.dynamic for gem in charted.gems} == {Dynamic.USUAL}


def kicks(*gaps: float) -> list[bool]:
    times = [float(t) for t in np.cumsum([4.0, *gaps])]
    hits = [DrumHit(time, Drum.KICK, 90) for time in times]
    charted = chart_hits(hits, TempoMap.steady(150), 12.0)
    return [gem.second_foot for gem in charted.gems]


def test_a_run_of_kicks_takes_two_feet() -> None:
    assert kicks(0.1, 0.1, 0.1, 0.1) == [False, True, False, True, False]
    assert kicks(0.4, 0.4, 0.4) == [False] * 4
    assert kicks(0.1, 0.7) == [False, True, False]
    charted = chart_hits(
        [DrumHit(1 + i * 0.125, Drum.KICK, 90) for i in (0, 1, 8, 9)], TempoMap.steady(120), 4.0
    )
    assert not any(gem.second_foot for gem in charted.gems), "one foot plays a quick pair"


def test_hits_that_merge_are_counted() -> None:
    flam = [DrumHit(4.0, Drum.SNARE, 40), DrumHit(4.015, Drum.SNARE, 100)]
    charted = chart_hits(flam, TempoMap((0.0, 0.5, 1.0), (Meter(0, 4),)), 9.0)
    assert (charted.tally.merged, len(charted.gems)) == (1, 1)


def test_a_sudden_change_of_tempo_stays_sudden() -> None:
    beats = [0.5 * i for i in range(33)]
    beats += [beats[-1] + 0.75 * i for i in range(1, 33)]
    tempo = TempoMap(tuple(beats), (Meter(0, 4),))
    hits = rock(16, tempo)
    charted = chart_hits(hits, tempo, 45.0)
    assert np.abs(tightness(charted, hits)).max() < 0.004
