"""Lossy coders: MP3, AAC and Opus in memory, and a stand-in that is a few times quicker."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import fft

if TYPE_CHECKING:
    from av import AudioFrame, Packet
    from av.audio.codeccontext import AudioCodecContext

Array = npt.NDArray[np.float32]
Rng = np.random.Generator


class RealCoder(NamedTuple):
    """An encoder of FFmpeg's: its decoder, its sample format, bit rates for one channel."""

    decoder: str
    format: str
    bit_rates: tuple[int, ...]


REAL_CODERS = {
    "libmp3lame": RealCoder("mp3", "fltp", (16_000, 24_000, 32_000, 48_000)),
    "aac": RealCoder("aac", "fltp", (12_000, 16_000, 24_000, 32_000)),
    "libopus": RealCoder("libopus", "flt", (8_000, 12_000, 16_000, 24_000)),
}
CODED_RATES = (16_000, 24_000, 48_000)  # all three coders take these


def roughly_coded(sound: Array, rng: Rng, rate: int) -> Array:
    """What transform coders do, without a bit stream: a tenth of the time of a real one.

    Spectra of short frames (MDCT, sine windows) are rounded with a step for each band, coarser
    where the band is loud; bands under a moving floor vanish; the top is cut. Rounding acts on the
    power 3/4, as in MP3 and AAC (ISO/IEC 11172-3 and 13818-7).
    """
    half = int(rng.choice([256, 512, 1024]))
    lines = _mdct(sound, half)
    width = max(4, half // 32)
    bands = lines.reshape(len(lines), -1, width)
    loud = np.sqrt(np.mean(bands**2, axis=2, keepdims=True)) + np.float32(1e-9)
    noise_to_signal = 10.0 ** (rng.uniform(-18, -3) / 20.0)
    tilt = np.linspace(0.6, 1.8, bands.shape[1], dtype=np.float32)[:, None]
    floor = loud.max(axis=1, keepdims=True) * np.float32(10.0 ** (rng.uniform(-60, -32) / 20.0))
    step = np.maximum(loud * np.float32(noise_to_signal * 3.0) * tilt, floor)
    companded = (np.abs(bands) / step) ** np.float32(0.75)
    # 0.4054 is the rounding of the MP3 reference encoder: small lines rather vanish.
    kept = np.floor(companded + np.float32(0.4054)) ** np.float32(4 / 3)
    rounded = (np.sign(bands) * kept * step).reshape(lines.shape)
    rounded[:, int(half * min(1.0, 2.0 * rng.uniform(3500, 9000) / rate)) :] = 0.0
    return _imdct(rounded, half, len(sound))


def _mdct(sound: Array, half: int) -> Array:
    """(frames, half): the modified cosine transform of frames of 2 x half, half overlapped."""
    count = -(-len(sound) // half) + 1
    padded = np.pad(sound, (half, count * half - len(sound)))
    blocks = padded.reshape(-1, half)
    first, second = blocks[:-1] * _rise(half), blocks[1:] * _rise(half)[::-1]
    mid = half // 2
    a, b, c, d = first[:, :mid], first[:, mid:], second[:, :mid], second[:, mid:]
    folded = np.concatenate([-c[:, ::-1] - d, a - b[:, ::-1]], axis=1)
    return np.asarray(fft.dct(folded, type=4, norm="ortho", axis=1), np.float32)


def _imdct(lines: Array, half: int, length: int) -> Array:
    folded = fft.dct(lines, type=4, norm="ortho", axis=1)
    mid = half // 2
    top, low = folded[:, :mid], folded[:, mid:]
    first = np.concatenate([low, -low[:, ::-1]], axis=1) * _rise(half)
    second = np.concatenate([-top[:, ::-1], -top], axis=1) * _rise(half)[::-1]
    out = second[:-1] + first[1:]
    return np.asarray(out.ravel()[:length], np.float32)


@lru_cache(maxsize=8)
def _rise(half: int) -> Array:
    return np.sin(np.pi * (np.arange(half) + 0.5) / (2 * half)).astype(np.float32)


def really_coded(sound: Array, rate: int, coder: str, bit_rate: int) -> Array:
    """There and back through one of `REAL_CODERS`, in memory; the coder's delay taken away.

    Some 25 to 40 ms for eight seconds at 16 kHz. `rate` is one of `CODED_RATES`.
    """
    peak = np.float32(max(float(np.abs(sound).max(initial=0.0)), 1e-9))
    tail = np.zeros(rate // 4, np.float32)  # or the coder would keep the end for itself
    back = _there_and_back(np.concatenate([sound / peak, tail]), rate, coder, bit_rate)
    delay = _delay(rate, coder, bit_rate)
    back = back[delay:] if delay >= 0 else np.pad(back, (-delay, 0))
    return np.pad(back, (0, max(0, len(sound) - len(back))))[: len(sound)] * peak


@lru_cache(maxsize=64)
def _delay(rate: int, coder: str, bit_rate: int) -> int:
    """How many samples later a sound comes out of a coder: measured with a burst of noise."""
    burst = np.zeros(rate, np.float32)
    noise = np.random.default_rng(0).standard_normal(rate // 5).astype(np.float32)
    burst[rate // 4 : rate // 4 + len(noise)] = 0.3 * np.convolve(noise, np.ones(8) / 8, "same")
    back = _there_and_back(burst, rate, coder, bit_rate)
    size = 4 * rate
    likeness = fft.irfft(fft.rfft(back, size) * np.conj(fft.rfft(burst, size)), size)
    best = int(np.argmax(likeness))
    return best if best < size // 2 else best - size


def _there_and_back(sound: Array, rate: int, coder: str, bit_rate: int) -> Array:
    """Encoded and decoded, at `rate`, with whatever delay the coder has."""
    encoder, decoder = _context(coder, "w"), _context(REAL_CODERS[coder].decoder, "r")
    encoder.sample_rate, encoder.layout, encoder.format = rate, "mono", REAL_CODERS[coder].format
    encoder.bit_rate, encoder.time_base = bit_rate, Fraction(1, rate)
    encoder.open()
    decoder.sample_rate, decoder.layout, decoder.extradata = rate, "mono", encoder.extradata
    blocks: list[Array] = []
    for packet in _packets(encoder, sound, rate):
        blocks += map(_mono, decoder.decode(packet))
    blocks += map(_mono, decoder.decode(None))
    back = np.concatenate(blocks)
    if coder == "libopus":  # always decodes to 48 kHz
        import soxr

        back = soxr.resample(back, 48_000, rate, "MQ")
    return np.asarray(back, np.float32)


def _context(name: str, mode: Literal["r", "w"]) -> "AudioCodecContext":
    from av import CodecContext
    from av.audio.codeccontext import AudioCodecContext

    context = CodecContext.create(name, mode)
    assert isinstance(context, AudioCodecContext)
    return context


def _packets(encoder: "AudioCodecContext", sound: Array, rate: int) -> "Iterator[Packet[Any]]":
    from av import AudioFrame

    size = encoder.frame_size
    padded = np.pad(sound, (0, -len(sound) % size))
    for start in range(0, len(padded), size):
        block = np.ascontiguousarray(padded[None, start : start + size])
        frame = AudioFrame.from_ndarray(block, format=encoder.format.name, layout="mono")
        frame.sample_rate, frame.pts = rate, start
        yield from encoder.encode(frame)
    yield from encoder.encode(None)


def _mono(frame: "AudioFrame") -> Array:
    values = frame.to_ndarray()[0]
    if values.dtype == np.int16:
        values = values / np.float32(32768.0)
    return np.asarray(values, np.float32)
