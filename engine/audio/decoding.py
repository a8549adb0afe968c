"""From a file to samples, through PyAV: opening, decoding, seeking to a sample, measuring.

Time zero is the first sample the decoder gives when it starts at the beginning; encoder delay is
dropped by FFmpeg. Positions count samples of the file's own rate from there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.audio.timeline import Timeline
from engine.errors import AudioMissing, AudioTooShort, AudioUnreadable

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler, AudioStream, Packet
    from av.container import InputContainer

LEARNED_FRAMES = 4  # enough to see the first frame's trimming and the size of the others
WARM_UP_SECONDS = 0.5  # mp3 and Opus need what came before: bit reservoir, convergence
GAP_SECONDS = 0.02  # jitter of time stamps stays below; a lost packet is longer
PLANES_TOO_MANY = 8  # PyAV 18 counts one plane too many from here on
LONGEST_GAP_SECONDS = 10.0  # a longer jump is a damaged time stamp, not silence


@dataclass(frozen=True, slots=True)
class Piece:
    """Some decoded samples, (channels, time) float32, and where they begin."""

    position: int
    samples: NDArray[np.float32]
    channel_names: tuple[str, ...]

    @property
    def end(self) -> int:
        """The position just after the last sample."""
        return self.position + int(self.samples.shape[1])


@contextmanager
def in_sentences(path: Path) -> Iterator[None]:
    """Turn what PyAV and the system raise into AudioMissing or AudioUnreadable."""
    try:
        yield
    except FileNotFoundError as error:
        raise AudioMissing(path) from error
    except PermissionError as error:
        raise AudioUnreadable(path, "you have no permission to read it") from error
    except OSError as error:
        raise AudioUnreadable(path, f"the disk says “{error.strerror or error}”") from error
    except (ValueError, _pyav_error()) as error:
        raise AudioUnreadable(path, "it is damaged, or not a sound file") from error


@contextmanager
def opened(path: Path) -> "Iterator[Decoder]":
    """Open `path` for decoding; what cannot be read raises AudioMissing or AudioUnreadable."""
    import av

    with in_sentences(path):
        if path.is_dir():
            raise AudioUnreadable(path, "it is a folder")
        if not path.stat().st_size:
            raise AudioUnreadable(path, "it is empty")
        # Only local files: a playlist in disguise must not make us go to the network.
        only_files = {"protocol_whitelist": "file"}
        with av.open(
            str(path.absolute()), options=only_files, metadata_errors="replace"
        ) as container:
            stream = container.streams.best("audio")
            if not isinstance(stream, av.AudioStream):
                raise AudioUnreadable(path, "there is no sound in it")
            _forget_unusual_layout(stream)
            yield Decoder(path, container, stream)


class Decoder:
    """The sound of one opened file."""

    def __init__(self, path: Path, container: "InputContainer", stream: "AudioStream") -> None:
        self._container = container
        self._stream = stream
        self._damaged = False
        self._interleaver: AudioResampler | None = None
        self._started = self._decoded()
        self._learned = list(islice(self._started, LEARNED_FRAMES))
        if not self._learned:
            if self._damaged:
                raise AudioUnreadable(path, "nothing in it can be decoded")
            raise AudioTooShort(path, 0.0)
        self.rate: int = self._learned[0].sample_rate
        self.channels: int = len(self._learned[0].layout.channels)
        self._timeline = Timeline(self._learned, self._origin)

    @property
    def tags(self) -> dict[str, str]:
        """The file's tags with lower-case names; Ogg keeps them with the stream."""
        both = self._stream.metadata | self._container.metadata
        return {name.lower(): str(text).strip() for name, text in both.items()}

    @property
    def format(self) -> str:
        """FFmpeg's name of the container."""
        return str(self._container.format.name)

    def stated_length(self) -> int:
        """How many samples the container promises; 0 where it does not say."""
        if self._stream.duration and self._stream.time_base:
            return round(self._stream.duration * self._stream.time_base * self.rate)
        return round(Fraction(self._container.duration or 0, 1_000_000) * self.rate)

    def last_packet(self) -> int:
        """Read all packets without decoding them, and say where the last one begins."""
        last = 0.0
        for packet in self._packets():
            if packet.pts is not None and packet.time_base is not None:
                last = float(packet.pts * packet.time_base)
        return max(0, round((last - (self._timeline.seconds(0) or 0)) * self.rate))

    def pieces(self, start: int = 0) -> Iterator[Piece]:
        """Decode from the sample `start`, or from some time before, to the end or the damage.

        What is missing in between (a damaged packet) is silence, so that time stays true. Nothing
        comes where `start` is beyond what the container can find.
        """
        largest = max(frame.samples for frame in self._learned)
        earlier = start - max(2 * largest, round(WARM_UP_SECONDS * self.rate))
        time = self._timeline.seconds(earlier)
        if earlier <= 0 or time is None:
            return self._placed(chain(self._learned, self._started), 0)
        if not self._sought(time):
            return iter(())
        return self._placed(islice(self._decoded(), 1, None))  # the first may be half a frame

    def _sought(self, time: float) -> bool:
        """Move to `time`; False where the container cannot, as in a cut file."""
        try:
            self._container.seek(int(time / (self._stream.time_base or 1)), stream=self._stream)
        except _pyav_error():
            return False
        return True

    @property
    def _origin(self) -> float | None:
        """Where zero is, if not at the first frame: Ogg Vorbis may hold back a first short one."""
        if self.format != "ogg" or self._stream.start_time is None:
            return None
        return float(self._stream.start_time * (self._stream.time_base or 1))

    def _decoded(self) -> "Iterator[AudioFrame]":
        """Decode packets from where the container stands; damaged ones are left out."""
        for packet in self._packets():
            try:
                frames = self._stream.decode(packet)
            except ValueError:
                self._damaged = True
                continue
            yield from frames

    def _packets(self) -> "Iterator[Packet[AudioStream]]":
        """Read packets up to the end, or to where the container is broken."""
        try:
            yield from self._container.demux(self._stream)
        except ValueError:
            self._damaged = True

    def _readable(self, frame: "AudioFrame") -> "AudioFrame":
        """Interleave the frames of eight planes and more: PyAV crashes when it reads those."""
        if not frame.format.is_planar or len(frame.layout.channels) < PLANES_TOO_MANY:
            return frame
        import av

        if self._interleaver is None:
            self._interleaver = av.AudioResampler("flt", frame.layout.name, frame.sample_rate)
        return self._interleaver.resample(frame)[0]

    def _placed(
        self, frames: "Iterator[AudioFrame]", expected: int | None = None
    ) -> Iterator[Piece]:
        """Give every frame its position, and fill gaps with silence."""
        jitter = 0.0 if expected == 0 else GAP_SECONDS * self.rate
        for frame in frames:
            stamped = self._timeline.position(frame)
            expected = expected if expected is not None else stamped or 0
            samples = _at_rate(_samples(self._readable(frame)), frame.sample_rate, self.rate)
            names = tuple(channel.name for channel in frame.layout.channels)
            gap = 0 if stamped is None else stamped - expected
            if jitter < gap < LONGEST_GAP_SECONDS * self.rate:
                yield Piece(expected, np.zeros((len(samples), gap), np.float32), names)
                expected += gap
            piece = Piece(expected, samples, names)
            yield piece
            expected, jitter = piece.end, GAP_SECONDS * self.rate


def decoded(path: Path, start: int = 0) -> Iterator[Piece]:
    """Decode `path` from the sample `start` or before; never later, whatever its index says."""
    with opened(path) as file:
        pieces = file.pieces(start)
        first = next(pieces, None)
        if first is not None and first.position <= start:
            yield first
            yield from pieces
            return
    if start:
        yield from decoded(path)


def _forget_unusual_layout(stream: "AudioStream") -> None:
    """Keep no more of an unusual order of channels than their number.

    FFmpeg describes such an order (CAF and QuickTime have them) by a list, which PyAV 18 frees
    with each frame and once more with the next: the program would crash.
    """
    from av import AudioLayout

    layout = stream.codec_context.layout
    if "(" in layout.name:  # as in “3 channels (FR+FL+LFE)”; usual ones are called “5.1” and so on
        stream.codec_context.layout = AudioLayout(f"{layout.nb_channels} channels")


def _pyav_error() -> type[Exception]:
    """Return the base of PyAV's errors; asked for only when something was raised."""
    import av

    return av.error.FFmpegError


def _samples(frame: "AudioFrame") -> NDArray[np.float32]:
    """Return a frame as (channels, time) float32 between -1 and 1."""
    values: NDArray[Any] = frame.to_ndarray()
    if not frame.format.is_planar:
        values = values.reshape(-1, len(frame.layout.channels)).T
    if values.dtype.kind == "f":
        return values.astype(np.float32)
    full_scale = 1 << (8 * values.dtype.itemsize - 1)
    middle = full_scale if values.dtype.kind == "u" else 0
    return (values.astype(np.float32) - np.float32(middle)) / np.float32(full_scale)


def _at_rate(samples: NDArray[np.float32], rate: int, wanted: int) -> NDArray[np.float32]:
    """Resample a frame whose rate is not the file's: joined streams may change it on the way."""
    if rate == wanted:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples.T, rate, wanted), np.float32).T
