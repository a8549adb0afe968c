"""What can go wrong with a MIDI port, in sentences."""

from engine.errors import EarmarkError


class MidiError(EarmarkError):
    """Notes cannot be sent on as MIDI."""


class MidiMissing(MidiError):
    """The library for MIDI ports is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Notes cannot be sent to other programs: the MIDI library is not installed.",
            "Install it with “pip install earmark[midi]”.",
        )


class MidiPortRefused(MidiError):
    """The system gives no port of that name; `why` is the library's own word, for a bug report."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The MIDI port “{name}” could not be opened: the system's MIDI does not answer.",
            "On Linux the ALSA sequencer has to run (“modprobe snd-seq”).",
            why,
        )


class NoVirtualPorts(MidiError):
    """The system knows no ports made by programs, and there is none of that name."""

    def __init__(self, name: str, ports: tuple[str, ...]) -> None:
        there = f"There is: {', '.join(ports)}." if ports else "There is no MIDI port here."
        super().__init__(
            f"This system lets no program make MIDI ports of its own, and none is called “{name}”.",
            f"{there} A program such as loopMIDI makes one.",
        )
