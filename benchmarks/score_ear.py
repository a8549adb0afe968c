"""What the models hear of a piece, played by instruments of the kit, for the score benchmark.

Pianos are played by the upright that no training clip was made with. Singers and strings come from
the kit's General MIDI sound font, and the models were trained with that; so were they with music of
these corpora, in other performances.
"""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.accuracy import listen
from benchmarks.score_vienna import PIANO
from benchmarks.scores_truth import scores_folder
from engine.audio import write_wav
from engine.music import Transcription
from engine.sampler import Voices, Waves, load_instrument
from engine.transcribe import Transcriber, transcriber
from trainer.data.soundfont import convert

UPRIGHT = "upright_kw"
SOUND_FONT = "FluidR3_GM.sf3"
RATE = 16000
TAIL_SECONDS = 1.5
LOUDEST = 0.7


@cache
def _ear() -> Transcriber:
    return transcriber(None, "cpu")


def heard(performed: Transcription) -> Transcription:
    """The piece as the program hears it, with whichever model it chooses."""
    mix = np.zeros(round((performed.end + TAIL_SECONDS) * RATE), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        for part in performed.parts:
            if part.notes:
                waves = _waves(part.program, Path(folder))
                mix += Voices.of_part(part, waves).render(0, len(mix))
        mix *= LOUDEST / max(float(np.abs(mix).max()), 1e-6)
        path = Path(folder) / "piece.wav"
        write_wav(path, [mix[np.newaxis]], RATE)
        return listen(_ear(), path).transcription


def _waves(program: int, folder: Path) -> Waves:
    kit = scores_folder().parent
    if program == PIANO:
        return Waves(load_instrument(kit / "pianos" / UPRIGHT), RATE)
    place = folder / str(program)
    if not place.exists():
        convert(kit / "soundfonts" / SOUND_FONT, 0, program, place)
    return Waves(load_instrument(place), RATE)
