"""Note values by their names, and lengths as whole numbers of divisions."""

from fractions import Fraction
from math import lcm

from engine.notation.score import Score

TYPES = {
    Fraction(16): "long",
    Fraction(8): "breve",
    Fraction(4): "whole",
    Fraction(2): "half",
    Fraction(1): "quarter",
    Fraction(1, 2): "eighth",
    Fraction(1, 4): "16th",
    Fraction(1, 8): "32nd",
    Fraction(1, 16): "64th",
    Fraction(1, 32): "128th",
    Fraction(1, 64): "256th",
    Fraction(1, 128): "512th",
    Fraction(1, 256): "1024th",
}


def divisions_of(score: Score) -> int:
    """Parts of a quarter note fine enough for everything in the score."""
    needed = {bar.length.denominator for bar in score.bars}
    for part in score.parts:
        for measure in part.measures:
            needed.update(sign.position.denominator for sign in measure.directions)
            for voice in measure.voices:
                for chord in voice.chords:
                    needed.add(chord.length.denominator)
                    needed.add(chord.position.denominator)
    return lcm(1, *needed)
