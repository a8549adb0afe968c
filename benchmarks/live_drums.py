"""Live drum hits beside the same network that hears whole recordings.

    EARMARK_SHARED=DIR python -m benchmarks.live_drums [--set drums_solo]

F1 of the five usual classes within 50 ms, counts pooled over the tracks, and how much sound after a
hit had been heard when it was shown. Before somebody drums nothing is shown; those hits come later
than the rest.
"""

import argparse
import time
from itertools import count

import numpy as np

from benchmarks.drums import counted, drum_model, tracks
from benchmarks.truth import evaluation_folder
from engine.audio import open_audio
from engine.models import ModelCard, load_runtime
from engine.music import DrumHit
from engine.transcribe.live_drums import LiveDrums
from engine.transcribe.live_events import LiveKind
from trainer.evaluate_drums import overall, pooled

BLOCK_SECONDS = 0.01


def hits_of(card: ModelCard, sound: np.ndarray) -> tuple[tuple[DrumHit, ...], list[float]]:
    """The hits of a recording fed live, and how late each was shown (s)."""
    ear = LiveDrums(card, load_runtime(card, "cpu"), 0.5, count())
    rate, late = card.features.sample_rate, []
    block = round(BLOCK_SECONDS * rate)
    for at in range(0, len(sound), block):
        events = ear.feed(sound[at : at + block])
        late += [(at + block) / rate - e.onset for e in events if e.kind is LiveKind.SHOWN]
    list(ear.finish())
    return tuple(sorted(ear.hits)), late


def main() -> None:
    """Print the row of a set."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", default="drums_solo")
    chosen = options.parse_args()
    card = drum_model(None)
    assert card is not None
    rows, late, seconds, began = [], [], 0.0, time.process_time()
    for track in tracks(evaluation_folder() / chosen.set):
        blocks = open_audio(track.audio).blocks(card.features.sample_rate, 1)
        sound = np.concatenate([np.asarray(block[0], np.float32) for block in blocks])
        hits, more = hits_of(card, sound)
        rows.append(counted(track, hits, "5 classes"))
        late += more
        seconds += len(sound) / card.features.sample_rate
    total = overall(pooled(rows))
    middle, most = np.quantile(late, [0.5, 0.95]) * 1000
    cpu = (time.process_time() - began) / seconds
    right = f"precision {total.precision:.3f} recall {total.recall:.3f} F1 {total.f1:.3f}"
    print(f"{chosen.set}: {right}, late {middle:.0f} ms (95 % {most:.0f} ms), {cpu:.3f} CPU")


if __name__ == "__main__":
    main()
