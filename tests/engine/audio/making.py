"""Recordings of every format, made with the libraries that read them."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from av import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 44100

ENCODERS = {  # suffix: container, codec
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "opus": ("ogg", "libopus"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "alac.m4a": ("ipod", "alac"),
    "aac": ("adts", "aac"),
    "aiff": ("aiff", "pcm_s16be"),
    "caf": ("caf", "pcm_s24le"),
    "wma": ("asf", "wmav2"),
    "mp4": ("mp4", "aac"),
    "mov": ("mov", "pcm_s16le"),
    "mkv": ("matroska", "aac"),
    "webm": ("webm", "libopus"),
}
SUFFIXES = ("ogg", *ENCODERS)


def encode(path: Path, samples: Samples, rate: int, tags: dict[str, str] | None = None) -> Path:
    """Write (channels, time) as the format that the name says."""
    suffix = path.name.split(".", 1)[1]
    if suffix == "ogg":  # PyAV comes without an encoder for Vorbis
        soundfile.write(path, samples.T, rate)
        return path
    container_name, codec = ENCODERS[suffix]
    if codec == "libopus":
        rate = 48000
    layout = {1: "mono", 2: "stereo", 8: "7.1"}[len(samples)]
    with av.open(str(path), "w", format=container_name) as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = 128_000
        encode_into(container, stream, samples, rate)
    return path


def encode_into(
    container: OutputContainer, stream: AudioStream, samples: Samples, rate: int
) -> None:
    """Encode all of `samples` as one stream of `container`."""
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples.T, np.float32).reshape(1, -1), "flt", stream.layout.name
    )
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    size = stream.codec_context.frame_size or 0
    form = stream.codec_context.codec.audio_formats[0].name
    fitting = av.AudioResampler(form, stream.layout.name, rate, frame_size=size)
    for piece in (frame, None):
        for fitted in fitting.resample(piece):
            container.mux(stream.encode(fitted))
    container.mux(stream.encode(None))


def burst(rate: int = RATE, seconds: float = 2.0, onset: float = 0.5) -> Samples:
    """Return silence, then noise from `onset` on: (1, time)."""
    noise = np.random.default_rng(7).standard_normal(round(seconds * rate)) * 0.2
    smooth = np.convolve(noise, np.ones(8) / 4, "same")
    smooth[: round(onset * rate)] = 0
    return smooth.astype(np.float32)[None]
