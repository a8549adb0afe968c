"""Which kicks take a second pedal."""

from collections.abc import Iterator, Sequence

from engine.export.chart.ruler import Ruler

QUICK_SECONDS = 0.15  # a run of kicks closer than this tires one foot
TOO_QUICK_SECONDS = 0.105  # even two are too quick
RUN = 3  # so many are a run


def second_foot(kicks: Sequence[int], ruler: Ruler) -> frozenset[int]:
    """Of the ticks on which a kick sounds, those that one foot alone cannot play.

    In a quick run the feet take turns, the first one beginning; what is left makes sense to a
    player with one pedal.
    """
    found: set[int] = set()
    for run in _runs(kicks, ruler):
        seconds = [ruler.second(tick) for tick in run]
        if len(run) >= RUN or seconds[-1] - seconds[0] < TOO_QUICK_SECONDS:
            found.update(run[1::2])
    return frozenset(found)


def _runs(kicks: Sequence[int], ruler: Ruler) -> Iterator[list[int]]:
    """Kicks that follow each other quickly, two and more."""
    run: list[int] = []
    for tick in kicks:
        if run and ruler.second(tick) - ruler.second(run[-1]) >= QUICK_SECONDS:
            if len(run) > 1:
                yield run
            run = []
        run.append(tick)
    if len(run) > 1:
        yield run
