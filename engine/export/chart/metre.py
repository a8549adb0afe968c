"""How heavy a place in its bar is, and how long the beat is that a body moves to."""

from engine.export.chart.ruler import QUARTER, WHOLE, Bar, Ruler

BAR, HALF_BAR, BEAT, HALF_BEAT, QUARTER_BEAT, BETWEEN = 5, 4, 3, 2, 1, 0
SLOWEST_FELT, FASTEST_FELT = 0.8, 0.4  # seconds: 75 to 150 beats a minute


def beat_ticks(bar: Bar) -> int:
    """The ticks of the bar's main beat: three eighths in 6/8, 9/8 and 12/8."""
    if bar.unit >= 8 and bar.beats % 3 == 0 and bar.beats > 3:
        return 3 * WHOLE // bar.unit
    return min(WHOLE // bar.unit, QUARTER) if bar.unit < 8 else WHOLE // bar.unit


def weight(ruler: Ruler, tick: int) -> int:
    """From BAR, the heaviest, to BETWEEN."""
    bar = ruler.bar_at(tick)
    offset, beat, length = tick - bar.tick, beat_ticks(bar), bar.stop - bar.tick
    if not offset:
        return BAR
    if 2 * offset == length and not (length // 2) % beat:
        return HALF_BAR
    thirds = beat * bar.unit == 3 * WHOLE
    parts = ((beat, BEAT), (beat // (3 if thirds else 2), HALF_BEAT))
    for part, heaviness in (*parts, (beat // (6 if thirds else 4), QUARTER_BEAT)):
        if part and not offset % part:
            return heaviness
    return BETWEEN


def felt_beat(ruler: Ruler, tick: int) -> float:
    """The ticks of the beat that is felt: the main one, halved or doubled to a walking pace."""
    beat = float(beat_ticks(ruler.bar_at(tick)))
    seconds = ruler.second(tick + beat) - ruler.second(tick)
    while seconds >= SLOWEST_FELT:
        seconds, beat = seconds / 2, beat / 2
    while seconds < FASTEST_FELT:
        seconds, beat = seconds * 2, beat * 2
    return beat
