"""Runs inside Basic Pitch's own environment: recordings in, one JSON line each out."""

import json
import resource
import sys
import time

from basic_pitch import ICASSP_2022_MODEL_PATH  # type: ignore[import-not-found]
from basic_pitch.inference import Model, predict  # type: ignore[import-not-found]


def main() -> None:
    """Transcribe the files named on the command line with the default settings."""
    model = Model(ICASSP_2022_MODEL_PATH)
    for path in sys.argv[1:]:
        start = time.perf_counter()
        _, _, events = predict(path, model)
        seconds = time.perf_counter() - start
        notes = [(float(s), float(e), int(p), max(1, int(a * 127))) for s, e, p, a, _ in events]
        # its bends are whole thirds of a semitone, one for each frame of the note
        bends = [[int(value) / 3 for value in bend or ()] for *_, bend in events]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        said = {"notes": notes, "bends": bends, "seconds": seconds, "peak_kib": peak}
        print("\n" + json.dumps(said), flush=True)


main()
