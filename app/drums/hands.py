"""Kit hands: what the rows of the menus Edit and Notes do to the hits that are selected.

The methods are those of `app.handwork.Handwork` that mean something for a drum.
"""

from random import randrange

from app.drums.kit import Kit
from app.gridding import Gridding
from app.player.player import Player
from app.project.edits import hits as edits
from app.project.edits.labels import Deed
from app.project.kit import within

STEP_SECONDS = 0.02  # how far an arrow nudges where no beats are known
LOUDER = 8  # velocity
NEVER_FAR = 2**31


class KitHands:
    """Everything is done to the selected hits."""

    def __init__(self, kit: Kit, gridding: Gridding, player: Player) -> None:
        self._kit = kit
        self._gridding = gridding
        self._player = player

    # Selecting ----------------------------------------------------------------------------

    def select_all(self) -> None:
        """All hits."""
        self._kit.choose(self._kit.hits)

    def select_none(self) -> None:
        """Nothing."""
        self._kit.choose(())

    def select_same_pitch(self) -> None:
        """All hits of the drums that are selected."""
        drums = {hit.drum for hit in self._kit.chosen}
        self._kit.choose(tuple(hit for hit in self._kit.hits if hit.drum in drums))

    def select_from_here(self) -> None:
        """Everything from the playhead on."""
        kit = self._kit
        kit.choose(within(kit.hits, self._player.position, kit.project.seconds + 1.0))

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> None:
        """Keep the selected hits."""
        self._kit.copy()

    def cut(self) -> None:
        """Keep them, and delete them."""
        self._kit.cut()

    def paste(self) -> None:
        """Put them where the playhead is."""
        grid, here = self._gridding.snapping, self._player.position
        self._kit.paste(grid.snap(here) if grid else here)

    def duplicate(self) -> None:
        """Put a copy right behind: a line of the grid after the last hit."""
        chosen = self._kit.chosen
        if chosen:
            last = chosen[-1].onset
            by = last - chosen[0].onset + self._step(last, 1)
            self._kit.do(lambda project, part, some: edits.copy_hits(project, part, some, (by, 0)))

    def delete(self) -> None:
        """Remove them."""
        self._kit.do(edits.delete_hits)

    # Moving and shaping -------------------------------------------------------------------

    def nudge(self, step: int) -> None:
        """To the next line of the grid, or a little where there is none."""
        if self._kit.chosen:
            way = (self._step(self._kit.chosen[0].onset, step), 0)
            self._kit.do(
                lambda project, part, some: edits.move_hits(project, part, some, way, Deed.NUDGE)
            )

    def transpose(self, semitones: int) -> None:
        """To the drum in the row above or below."""
        way = (0.0, -1 if semitones > 0 else 1)
        self._kit.do(lambda project, part, some: edits.move_hits(project, part, some, way))

    def change_velocity(self, step: int) -> None:
        """Louder or softer."""
        self._kit.do(lambda project, part, some: edits.louder_hits(
            project, part, some, step * LOUDER))  # fmt: skip

    def quantise(self, strength: float = 1.0, ends: bool = False) -> None:  # noqa: ARG002
        """Draw to the grid; a hit has no end."""
        grid = self._gridding.grid
        if grid:
            self._kit.do(lambda project, part, some: edits.quantise_hits(
                project, part, some, grid, strength))  # fmt: skip

    def humanise(self) -> None:
        """Play less exactly."""
        seed = randrange(NEVER_FAR)
        self._kit.do(lambda project, part, some: edits.humanise_hits(project, part, some, seed))

    def confirm(self) -> None:
        """Say that they are right."""
        self._kit.do(edits.confirm_hits)

    def _step(self, seconds: float, step: int) -> float:
        grid = self._gridding.snapping
        return grid.beside(seconds, step) - seconds if grid else step * STEP_SECONDS
