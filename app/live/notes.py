"""What is shown of a take while it is played: notes and hits that come, change, and may go again.

No Qt. Only the last while is kept: the whole take is with who listens.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.music import DrumHit, Note
from engine.transcribe.live_events import LiveEvent, LiveKind

KEPT_SECONDS = 40.0  # more than any roll shows
PROVISIONAL = 0.5  # the opacity of what may yet be taken back
EASE_SECONDS = 0.15  # so long it takes to become solid, or to fade away: nothing flickers
LIT_SECONDS = 0.12  # so long a key is lit at least, that a short note is seen


@dataclass(slots=True)
class Shown:
    """One note or hit on the screen; `since` is when it became certain, or was taken back."""

    note: Note | None
    hit: DrumHit | None
    sounds: bool
    kind: LiveKind = LiveKind.SHOWN
    since: float = 0.0
    lit_until: float = 0.0

    @property
    def end(self) -> float:
        """When it is over, as far as is known."""
        if self.note is not None:
            return self.note.offset
        return self.hit.onset if self.hit else 0.0

    def opacity(self, now: float) -> float:
        """How solid it is at the moment `now`."""
        share = min(max((now - self.since) / EASE_SECONDS, 0.0), 1.0)
        if self.kind is LiveKind.CERTAIN:
            return PROVISIONAL + (1.0 - PROVISIONAL) * share
        return PROVISIONAL * (1.0 - share) if self.kind is LiveKind.RETRACTED else PROVISIONAL


class LiveNotes:
    """Follows what the live ear says. Moments (`now`) are of one clock, the caller's."""

    def __init__(self) -> None:
        self._shown: dict[int, Shown] = {}
        self.count = 0  # notes and hits of the take that were not taken back
        self.has_hits = False
        self.pitches: tuple[int, int] | None = None  # the lowest and highest so far

    def clear(self) -> None:
        """Another take begins."""
        self._shown.clear()
        self.count, self.has_hits, self.pitches = 0, False, None

    def take(self, events: Iterable[LiveEvent], now: float) -> None:
        """What became of some of them."""
        for event in events:
            self._take(event, now)

    def forget_before(self, heard: float, now: float) -> None:
        """Let go of what is long over, and of what has faded away."""
        gone = [
            number
            for number, each in self._shown.items()
            if each.end < heard - KEPT_SECONDS
            or (each.kind is LiveKind.RETRACTED and each.opacity(now) <= 0)
        ]
        for number in gone:
            del self._shown[number]

    def release(self) -> None:
        """Nothing sounds any more: it was paused, or is over."""
        for each in self._shown.values():
            each.sounds = False

    def notes(self, start: float, stop: float, heard: float) -> Iterator[tuple[Note, float, Shown]]:
        """The notes to be seen in that stretch, and where each ends: what sounds goes on."""
        for each in self._shown.values():
            note = each.note
            if note is not None:
                end = max(note.offset, heard) if each.sounds else note.offset
                if note.onset < stop and end > start:
                    yield note, end, each

    def hits(self, start: float, stop: float) -> Iterator[tuple[DrumHit, Shown]]:
        """The hits to be seen in that stretch."""
        for each in self._shown.values():
            if each.hit is not None and start <= each.hit.onset < stop:
                yield each.hit, each

    def sounding(self, now: float) -> dict[int, int]:
        """The keys that are down, and how hard they were struck."""
        return {
            each.note.pitch: each.note.velocity
            for each in self._shown.values()
            if each.note is not None
            and each.kind is not LiveKind.RETRACTED
            and (each.sounds or now < each.lit_until)
        }

    def _take(self, event: LiveEvent, now: float) -> None:
        shown = self._shown.get(event.number)
        if shown is None:
            if event.kind is LiveKind.RETRACTED:
                return
            shown = Shown(None, None, sounds=event.note is not None, since=now)
            shown.lit_until = now + LIT_SECONDS
            self._shown[event.number] = shown
            self.count += 1
        shown.note, shown.hit = event.note, event.hit
        self._look(event)
        if event.kind in (LiveKind.CERTAIN, LiveKind.RETRACTED):
            shown.kind, shown.since = event.kind, now
        if event.kind in (LiveKind.ENDED, LiveKind.RETRACTED):
            shown.sounds = False
        if event.kind is LiveKind.RETRACTED:
            self.count -= 1

    def _look(self, event: LiveEvent) -> None:
        if event.hit is not None:
            self.has_hits = True
        elif event.note is not None:
            low, high = self.pitches or (event.note.pitch, event.note.pitch)
            self.pitches = min(low, event.note.pitch), max(high, event.note.pitch)
