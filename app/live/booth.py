"""The booth: where one plays. Microphone, network, click and take, away from the window.

No Qt here. The window's painting never keeps a block of sound waiting, nor does the network ever
keep the window from painting: it runs in a process of its own, and between the two is a pipe.
"""

from collections.abc import Callable
from math import ceil
from pathlib import Path
from time import monotonic

from app.live.orders import (
    Answer,
    Begin,
    Click,
    Counting,
    Devices,
    Input,
    Listen,
    Listening,
    Look,
    Measure,
    Measured,
    Monitor,
    Order,
    Pause,
    Pulse,
    Sending,
    SendMidi,
    Stop,
    Taken,
    Toned,
    Trouble,
    Tune,
)
from app.live.playing import ROOM_SECONDS, Count, Playing
from app.live.speaker import BoothSpeaker
from app.live.tools import Port, Tools
from engine.audio.tuner import TUNER_SECONDS, tone_of
from engine.errors import EarmarkError, NoSoundDevice
from engine.transcribe.live_events import LiveReport

LOOK_SECONDS = 0.06  # between two looks at the pitch of a tone
LEAD_BEATS = 0.5  # so much before the first bar the take begins, that nobody is cut off
KIND = "microphone"


class Booth:
    """Obeys orders one after another; `send` is told what comes of them, from any thread."""

    def __init__(self, tools: Tools, send: Callable[[Answer], object]) -> None:
        self._tools = tools
        self._send = send
        self._input = Input()
        self._playing: Playing | None = None
        self._speaker = BoothSpeaker()
        self._pulse: Pulse | None = None
        self._count: Count | None = None
        self._port: Port | None = None
        self._is_tuning = False
        self._looked = 0.0
        self._measuring: float | None = None  # since when
        self._orders: dict[type, tuple[Callable[..., None], str]] = {
            Look: (self._look, "input"),
            Listen: (lambda order: self._listen(order.input), "input"),
            Begin: (self._begin, "input"),
            Pause: (self._pause, "input"),
            Stop: (lambda _: self._stop(), "input"),
            Measure: (lambda _: self._measure(), "input"),
            Click: (self._click, "click"),
            Monitor: (self._monitor, "monitor"),
            Tune: (self._tune, "tuner"),
            SendMidi: (self._send_midi, "midi"),
        }

    def obey(self, order: Order) -> None:
        """Do what was ordered; what does not work is said."""
        act, part = self._orders[type(order)]
        try:
            act(order)
        except EarmarkError as error:
            self._send(Trouble(error, part))

    def look(self) -> None:
        """What is to be done now and then: some hundred times a second."""
        if self._playing is not None and self._playing.is_over:
            self._stop()
        if self._count is not None:
            self._count_on(self._count)
        if self._measuring is not None and monotonic() >= self._measuring + ROOM_SECONDS:
            self._measured()
        if self._is_tuning and monotonic() - self._looked >= LOOK_SECONDS:
            self._looked = monotonic()
            lately = self._playing and self._playing.lately
            tone = tone_of(lately.last(TUNER_SECONDS), lately.rate) if lately else None
            self._send(Toned(tone))

    def close(self) -> None:
        """Let go of everything; a take that is being made is completed."""
        if self._playing is not None:
            self._playing.session.stop()
        self._speaker.close()
        if self._port is not None:
            self._port.close()

    # The input -----------------------------------------------------------------------------

    def _look(self, order: Look) -> None:
        """PortAudio sees what is plugged in now only while nothing is open."""
        if self._playing is not None and self._playing.path is not None:
            return
        self._leave()
        self._speaker.close()
        self._send(Devices(self._tools.devices()))
        self._listen(order.input)

    def _listen(self, wanted: Input) -> None:
        """Listen, and keep nothing; a new gain or gate needs no new beginning."""
        playing = self._playing
        if playing is not None and playing.adjust(self._input, wanted):
            self._input = wanted
            return
        if playing is not None and playing.path is not None:
            return  # a take stays with the input it began with
        self._input = wanted
        self._open(None, is_paused=False)

    def _open(self, path: Path | None, is_paused: bool) -> Playing:
        self._leave()
        found = self._tools.devices()
        named = [each for each in found if each.name == self._input.device]
        if not found:
            raise NoSoundDevice(KIND)
        device = (named or list(found))[0]
        session = self._tools.session(device, path, self._input, is_paused)
        self._send(Listening(session.device, session.rate))  # before anything that it reports
        self._playing = Playing(session, path, self._reported, self._speaker.hear)
        if self._speaker.monitors:
            self.obey(Monitor(wanted=True))  # the rate may be another; what fails is said
        return self._playing

    def _leave(self) -> None:
        """Listen no more."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.session.stop()
            playing.wait()

    def _reported(self, report: LiveReport) -> None:
        """In the session's thread."""
        self._send(report)
        port = self._port
        if port is not None:
            for event in report.events:
                port.send(event)

    # The take ------------------------------------------------------------------------------

    def _begin(self, order: Begin) -> None:
        """Open the file at once, so that a full disk is known before anybody plays."""
        playing = self._open(order.path, is_paused=order.count_in > 0)
        rate, goes_on = playing.session.rate, self._pulse is not None
        try:
            beats = self._speaker.count_in(order.pulse, order.count_in, rate, goes_on)
        except EarmarkError as error:  # nothing to click with is no reason not to play
            self._send(Trouble(error, "click"))
            beats = 0
            playing.session.resume()
        self._count = Count(order.pulse, beats)

    def _count_on(self, count: Count) -> None:
        heard = self._speaker.beats_heard(count.pulse) if count.beats else 0.0
        playing = self._playing
        if count.is_held and heard >= count.beats - LEAD_BEATS and playing is not None:
            count.is_held = False
            playing.session.resume()
        left = ceil(max(count.beats - heard, 0))
        if left != count.told:
            count.told = left
            self._send(Counting(left))
        if left == 0:
            self._count = None
            self._speaker.rest()

    def _pause(self, order: Pause) -> None:
        if self._playing is None or self._count is not None:
            return
        if order.wanted:
            self._playing.session.pause()
        else:
            self._playing.session.resume()

    def _stop(self) -> None:
        """The take is over, or the device is gone."""
        playing, self._playing = self._playing, None
        self._count = None
        self._speaker.rest()
        if playing is not None:
            take = playing.session.stop()
            playing.wait()
            self._send(Taken(take))

    # Beside it -----------------------------------------------------------------------------

    def _measure(self) -> None:
        if self._playing is not None:
            self._measuring = monotonic()

    def _measured(self) -> None:
        """What was heard since; the gain may be another later, so it is left out."""
        self._measuring = None
        if self._playing is not None:
            room = self._playing.lately.last(ROOM_SECONDS)
            self._send(Measured(self._tools.floor(room) - self._input.gain_db))

    def _click(self, order: Click) -> None:
        self._pulse = order.pulse
        if self._playing is not None and self._count is None:
            self._speaker.click(order.pulse, self._playing.session.rate)

    def _monitor(self, order: Monitor) -> None:
        rate = self._playing.session.rate if self._playing else 0
        self._speaker.monitor(order.wanted and rate > 0, rate)

    def _tune(self, order: Tune) -> None:
        self._is_tuning = order.wanted

    def _send_midi(self, order: SendMidi) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()
        if order.port is not None:
            self._port = self._tools.port(order.port)
        self._send(Sending(self._port.name if self._port else ""))
