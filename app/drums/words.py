"""What the drum chart says about a hit: to the status line and the screen reader."""

from app.drums.looks import NAMES
from app.project.kit import DOUBTFUL_HIT
from app.roll.words import where
from app.timeline.grid import clock
from engine.music import DrumHit, TempoMap


def hit_words(hit: DrumHit, tempo: TempoMap | None) -> str:
    """“Snare  ·  0:01.250  ·  bar 1 beat 3  ·  velocity 96”."""
    said = [NAMES[hit.drum], clock(hit.onset, 0.001)]
    if tempo is not None:
        said.append(where(hit.onset, tempo))
    said.append(f"velocity {hit.velocity}")
    if hit.confidence < DOUBTFUL_HIT:
        said.append(f"{hit.confidence:.0%} sure")
    return "  ·  ".join(said)


def spoken_hit(hit: DrumHit, tempo: TempoMap | None) -> str:
    """“Snare, bar 3 beat 2, velocity 71”."""
    return f"{NAMES[hit.drum]}, {where(hit.onset, tempo)}, velocity {hit.velocity}"
