"""What a network says of a recording, a window at a time."""

from collections.abc import Generator
from contextlib import closing

import numpy as np

from engine.audio import Audio
from engine.audio.features import stream_features
from engine.decode.posteriors import quantised
from engine.models import ModelCard, Runtime, answers
from engine.transcribe.ahead import ahead
from engine.transcribe.growing import Values

BLOCK_SECONDS = 2.0
BLOCKS_AHEAD = 4


def said_of(audio: Audio, card: ModelCard, runtime: Runtime) -> Generator[Values, None, None]:
    """What the network says of each window, as uint8; sound is read and analysed ahead."""
    settings = card.features
    blocks = (
        np.asarray(block[0], np.float32)
        for block in audio.blocks(settings.sample_rate, 1, block_seconds=BLOCK_SECONDS)
    )
    with closing(ahead(stream_features(blocks, settings), BLOCKS_AHEAD)) as seen:
        for said in answers(runtime, seen, card.reach_frames):
            yield quantised(said, card.kinds)
