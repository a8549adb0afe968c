"""Reviewing: what the machine doubted, suspected, and heard otherwise than the person has it."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.document import Document
from app.editing import Editing
from app.latest import Latest
from app.player.player import Player
from app.project import selection as select
from app.project.edits.kittaking import take_over_hits
from app.project.edits.takeover import Comparison, compare_project, take_over_range
from app.project.kit import next_doubtful_hit
from app.project.project import Project
from engine.decode import NoteOptions, Posteriors
from engine.decode.candidates import candidates
from engine.models import DecodeSettings
from engine.music import DrumHit, Note

SHOW_MS = 250  # how often notes that come in are shown
AROUND = 0.4  # s before and after a doubtful note that are looped with it

Suspects = tuple[Note, ...]


class Reviewing(QObject):
    """Looks for candidates and differences in a thread, anew whenever the document changes.

    `suspected(notes)`: the candidates to show. `compared(Comparison | None)`. `changed()`: a
    switch was turned.
    """

    suspected = Signal(object)
    compared = Signal(object)
    changed = Signal()

    def __init__(
        self, document: Document, editing: Editing, player: Player, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._editing = editing
        self._player = player
        self.shows_suspects = True
        self.by_confidence = False
        self.compares = False
        self.comparison: Comparison | None = None
        self._incoming: Suspects = ()
        self._soon = QTimer(self, interval=SHOW_MS, singleShot=True)
        self._soon.timeout.connect(lambda: self.suspected.emit(self._incoming))
        self._suspects = Latest(_suspects, self)
        self._suspects.found.connect(self.suspected)
        self._comparing = Latest(compare_project, self)
        self._comparing.found.connect(self._take_comparison)
        document.changed.connect(self._document_changed)

    def open(self) -> None:
        """Another piece: nothing is compared yet."""
        self._soon.stop()
        self._incoming = ()
        self._stop_comparing()
        self.changed.emit()

    # Switches -----------------------------------------------------------------------------

    def toggle_suspects(self) -> None:
        """Show what the machine suspected, or not."""
        self.shows_suspects = not self.shows_suspects
        self._look_for_suspects()
        self.changed.emit()

    def toggle_confidence(self) -> None:
        """Colour notes by doubt, or by part."""
        self.by_confidence = not self.by_confidence
        self.changed.emit()

    def toggle_comparing(self) -> None:
        """Show the machine's notes beside the person's, or not."""
        if self.compares:
            self._stop_comparing()
            self.changed.emit()
        else:
            self.compare()

    def compare(self) -> None:
        """Show the machine's notes beside the person's."""
        self.compares = True
        self._comparing.wish(self._document.project)
        self.changed.emit()

    # What comes in ------------------------------------------------------------------------

    def hear(self, notes: Suspects) -> None:
        """The piece is heard again, and these notes so far: show them as what it suspects.

        They can be taken one by one, as other suspects can, whatever becomes of the rest.
        """
        self._incoming = notes
        if not self._soon.isActive():
            self._soon.start()

    def hear_out(self) -> None:
        """It is over: show again what the machine suspects."""
        self._soon.stop()
        if self._incoming:
            self._incoming = ()
            self._look_for_suspects()

    # Walking ------------------------------------------------------------------------------

    @property
    def is_about_hits(self) -> bool:
        """Whether hits are looked at: they were touched last, or there is nothing else."""
        parts = self._editing.project.transcription.parts
        return self._editing.kit.is_used or not any(part.notes for part in parts)

    def next_doubtful(self) -> Note | DrumHit | None:
        """Select the next doubtful note or hit and play around it, again and again.

        None if there is none.
        """
        return self._next_hit() if self.is_about_hits else self._next_note()

    def _next_hit(self) -> DrumHit | None:
        kit = self._editing.kit
        hit = next_doubtful_hit(kit.hits, kit.chosen, self._player.position)
        if hit is None:
            self._play_around(None)
            return None
        kit.choose((hit,))
        self._play_around(hit.onset, hit.onset)
        return hit

    def _next_note(self) -> Note | None:
        editing, here = self._editing, self._player.position
        found = select.next_doubtful(editing.project, editing.selection, here)
        if not found:
            self._play_around(None)
            return None
        editing.select(found)
        note = found.all_notes[0]
        self._play_around(note.onset, note.offset)
        return note

    def _play_around(self, start: float | None, stop: float = 0.0) -> None:
        """Play from a little before to a little after, again and again; None: the loop ends."""
        player = self._player
        if start is None:
            player.clear_loop()
            return
        player.set_loop(start - AROUND, stop + AROUND)
        player.seek(max(start - AROUND, 0.0))
        player.play()

    def span(self) -> tuple[float, float] | None:
        """The stretch that is meant: what is looped, else what is selected."""
        editing = self._editing
        selected = editing.kit.span if editing.kit.is_used else editing.selection.span
        return self._player.loop or selected

    def take_over(self) -> None:
        """Go back to the machine's notes in that stretch, or to its hits."""
        span = self.span()
        if span and self.is_about_hits:
            self._editing.kit.do(lambda project, part, _: take_over_hits(project, part, *span))
        elif span:
            count = self._editing.project.transcription.note_count
            self._editing.do(lambda project, _: take_over_range(project, *span), count)

    # Following ----------------------------------------------------------------------------

    def _document_changed(self, before: Project, after: Project) -> None:
        heard = before.posteriors is not after.posteriors or before.options != after.options
        if heard:
            self._look_for_suspects()
        differs = before.machine is not after.machine or (
            before.transcription is not after.transcription
        )
        if self.compares and differs:
            self._comparing.wish(after)

    def _look_for_suspects(self) -> None:
        project = self._document.project
        if self._incoming:
            return  # another reading is on its way
        if not self.shows_suspects or project.posteriors is None or project.decode is None:
            self._suspects.forget()
            self.suspected.emit(())
        else:
            self._suspects.wish(project.posteriors, project.decode, project.options)

    def _take_comparison(self, comparison: Comparison) -> None:
        if self.compares:
            self.comparison = comparison
            self.compared.emit(comparison)

    def _stop_comparing(self) -> None:
        self.compares, self.comparison = False, None
        self._comparing.forget()
        self.compared.emit(None)


def _suspects(posteriors: Posteriors, decode: DecodeSettings, options: NoteOptions) -> Suspects:
    """Runs in a thread."""
    return candidates(posteriors, decode, options)
