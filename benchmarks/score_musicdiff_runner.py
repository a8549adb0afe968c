"""Runs in musicdiff's own environment: what it would take to make one page of another.

    python score_musicdiff_runner.py TRUTH.musicxml PAGE.musicxml

Compared are notes, rests and signatures; lyrics, slurs and signs nobody can hear are not. Prints
musicdiff's own figures (OMR-NED: symbols to change, of the symbols of both pages) as JSON.
"""

import sys

import musicdiff  # type: ignore[import-not-found]
from musicdiff import DetailLevel

if __name__ == "__main__":
    musicdiff.diff(
        sys.argv[1],
        sys.argv[2],
        visualize_diffs=False,
        print_omr_ned_output=True,
        detail=DetailLevel.NotesAndRests | DetailLevel.Signatures,
    )
