"""Wishing: what to listen to, with which models, by what a person has chosen."""

from pathlib import Path

from app.ears import drum_model, installed_model, wished_drums, wished_model
from app.listening import Wish
from app.project.project import Project
from app.project.runs import Stretch
from app.settings import DEVICE, Settings


def first_wish(settings: Settings, path: Path) -> Wish:
    """A recording that is heard for the first time."""
    drums = Wish(path).drums if wished_drums(settings) else None
    return Wish(path, wished_model(settings), settings[DEVICE], drums=drums)


def wish_again(
    settings: Settings, project: Project, path: Path, span: tuple[float, float] | None
) -> Wish:
    """The piece's recording once more, all of it or a stretch, as the sliders stand."""
    stretch = Stretch.around(*span) if span else None
    model = wished_model(settings)
    if stretch and model is None:  # a stretch is heard as the rest was
        model = installed_model(project.machine.provenance.model)
    drums = project.drum_options if wished_drums(settings) else None
    return Wish(path, model, settings[DEVICE], project.options, stretch, drums)


def drum_wish(settings: Settings, project: Project, path: Path) -> Wish | None:
    """Only the drums of a piece, beside the notes that are there; None without a model."""
    card = drum_model()
    if card is None:
        return None
    device, options = settings[DEVICE], project.drum_options
    return Wish(path, card.name, device, project.options, drums=options, adds_drums=True)
