"""Microphones and loudspeakers."""

from engine.devices.listing import SoundDevice, inputs, outputs
from engine.devices.loudspeaker import Loudspeaker
from engine.devices.recorder import Recorder

__all__ = ["Loudspeaker", "Recorder", "SoundDevice", "inputs", "outputs"]
