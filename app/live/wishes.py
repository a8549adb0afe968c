"""Wishes: everything a person can set for playing live, as one value that the settings remember."""

from dataclasses import dataclass, field

from app.live.orders import Input, Pulse
from app.settings import (
    LIVE_A4,
    LIVE_BAR,
    LIVE_CHANNEL,
    LIVE_CLICK,
    LIVE_COUNT_IN,
    LIVE_FLOOR,
    LIVE_GAIN,
    LIVE_MIDI,
    LIVE_PORT,
    LIVE_RATE,
    LIVE_SPAN,
    LIVE_TEMPO,
    LIVE_TUNER,
    MICROPHONE,
    Settings,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """`monitors` is not remembered: it may howl, so it is off until it is wanted again."""

    input: Input = field(default_factory=Input)
    pulse: Pulse = field(default_factory=Pulse)
    count_in: int = 1
    clicks: bool = False
    monitors: bool = False
    sends: bool = False
    port: str = "Earmark"
    tunes: bool = True
    a4: float = 440.0
    span: float = 8.0

    @classmethod
    def remembered(cls, settings: Settings) -> "Wishes":
        """What was wished for last."""
        channel, floor = int(settings[LIVE_CHANNEL]), settings[LIVE_FLOOR]
        return cls(
            input=Input(
                device=settings[MICROPHONE],
                rate=int(settings[LIVE_RATE]),
                channel=channel - 1 if channel else None,
                gain_db=settings[LIVE_GAIN],
                floor_db=floor or None,
            ),
            pulse=Pulse(settings[LIVE_TEMPO], int(settings[LIVE_BAR])),
            count_in=int(settings[LIVE_COUNT_IN]),
            clicks=settings[LIVE_CLICK],
            sends=settings[LIVE_MIDI],
            port=settings[LIVE_PORT],
            tunes=settings[LIVE_TUNER],
            a4=settings[LIVE_A4],
            span=settings[LIVE_SPAN],
        )

    def remember(self, settings: Settings) -> None:
        """Let this be what is wished for next time."""
        settings[MICROPHONE] = self.input.device
        settings[LIVE_RATE] = float(self.input.rate)
        settings[LIVE_CHANNEL] = 0.0 if self.input.channel is None else self.input.channel + 1.0
        settings[LIVE_GAIN] = self.input.gain_db
        settings[LIVE_FLOOR] = self.input.floor_db or 0.0
        settings[LIVE_TEMPO] = self.pulse.beats_per_minute
        settings[LIVE_BAR] = float(self.pulse.beats_per_bar)
        settings[LIVE_COUNT_IN] = float(self.count_in)
        settings[LIVE_CLICK] = self.clicks
        settings[LIVE_MIDI] = self.sends
        settings[LIVE_PORT] = self.port
        settings[LIVE_TUNER] = self.tunes
        settings[LIVE_A4] = self.a4
        settings[LIVE_SPAN] = self.span
