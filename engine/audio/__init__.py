"""Recordings: read in blocks at any rate, written, and told apart by their digests."""

from engine.audio.files import digest, write_wav
from engine.audio.source import Audio, open_audio

__all__ = ["Audio", "digest", "open_audio", "write_wav"]
