"""Runs inside librosa's own environment: recordings in, one JSON line each out."""

import json
import sys
import time

import librosa  # type: ignore[import-not-found]


def main() -> None:
    """Find the beats of the files named on the command line with the default settings."""
    for path in sys.argv[1:]:
        start = time.perf_counter()
        sound, rate = librosa.load(path)
        _, beats = librosa.beat.beat_track(y=sound, sr=rate, units="time")
        seconds = time.perf_counter() - start
        print(
            json.dumps({"beats": [float(beat) for beat in beats], "seconds": seconds}), flush=True
        )


main()
