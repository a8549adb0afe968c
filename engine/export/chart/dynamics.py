"""What stands out: ghost notes and accents, told from each drum's own usual loudness."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from engine.export.chart.kit import Stroke
from engine.export.chart.model import Dynamic
from engine.music import Drum

FEWEST = 8  # of a drum with fewer strokes nobody knows what is usual
GHOST_SHARE = 0.5  # of the usual velocity
ACCENT_SHARE = 1.25
ACCENTS_AT_MOST = 0.2  # of a drum's strokes: what is frequent does not stand out
ALWAYS_USUAL = frozenset({Drum.KICK, Drum.HIHAT_PEDAL})  # the games know no others for feet


def dynamics(strokes: Sequence[Stroke]) -> dict[Stroke, Dynamic]:
    """Which strokes are ghosts or accents; those that are neither are left out.

    Usual is the middle of the louder half, so that a snare with more ghost notes than beats is
    still measured by its beats.
    """
    by_drum: dict[Drum, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        by_drum[stroke.drum].append(stroke)
    found: dict[Stroke, Dynamic] = {}
    for drum, own in by_drum.items():
        if drum not in ALWAYS_USUAL and len(own) >= FEWEST:
            found.update(_standing_out(own))
    return found


def _standing_out(strokes: Sequence[Stroke]) -> dict[Stroke, Dynamic]:
    velocities = sorted(stroke.velocity for stroke in strokes)
    usual = median(velocities[len(velocities) // 2 :])
    full = [velocity for velocity in velocities if velocity >= GHOST_SHARE * usual]
    rare = full[-1 - int(ACCENTS_AT_MOST * len(full))]
    loud = max(ACCENT_SHARE * median(full), rare + 1)
    found = {}
    for stroke in strokes:
        if stroke.velocity < GHOST_SHARE * usual:
            found[stroke] = Dynamic.GHOST
        elif stroke.velocity >= loud:
            found[stroke] = Dynamic.ACCENT
    return found
