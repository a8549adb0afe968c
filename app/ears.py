"""Ears: which models a person may choose, which one she wants, and words for what they run on."""

from collections.abc import Sequence

from app.panels.listen import ModelChoice
from app.settings import HEARS_DRUMS, MODEL, Settings
from engine.models import ModelCard, installed
from engine.models.store import PREFERRED
from engine.music import Provenance
from engine.transcribe.choosing import TASK as NOTES
from engine.transcribe.pipeline import DRUMS

AUTOMATIC = ModelChoice(
    "",
    "Automatic",
    "Listens to a few seconds here and there, takes the model that fits, and says which and why.",
)
DRUMS_ONLY = "Hears nothing but the kit: for a recording, or a track, of drums alone."
FIRST = ("piano", *PREFERRED)
"""The models that stand first in the menu, in this order."""
DEVICES = {
    "CPU": "on the processor",
    "CUDA": "on the graphics card (CUDA)",
    "DirectML": "on the graphics card (DirectML)",
    "Apple MPS": "on the Mac’s graphics processor",
    "CoreML": "on the Mac’s neural engine (CoreML)",
}


def model_choices() -> list[ModelChoice]:
    """What the menu offers: *Automatic* and every model for notes, and drums alone."""
    cards = sorted((card for card in installed() if card.task == NOTES), key=_rank)
    models = [ModelChoice(card.name, card.title, card.about) for card in cards]
    drums = drum_model()
    alone = [ModelChoice(drums.name, "Drums only", DRUMS_ONLY)] if drums else []
    return [AUTOMATIC, *models, *alone] if models else alone


def drum_model() -> ModelCard | None:
    """The model that hears drums, if there is one."""
    return next((card for card in installed() if card.task == DRUMS), None)


def wished_drums(settings: Settings) -> bool:
    """Whether drums are to be heard too, where there is a model for them."""
    return settings[HEARS_DRUMS]


def hears_only_drums(settings: Settings) -> bool:
    """Whether the person chose the model for drums in the place of one for notes."""
    drums = drum_model()
    return drums is not None and settings[MODEL] == drums.name


def wished_model(settings: Settings) -> str | None:
    """The model a person chose, by name; None is *Automatic*, also where hers is gone."""
    return installed_model(settings[MODEL])


def installed_model(name: str) -> str | None:
    """That name, if there is a model of it."""
    return name if any(card.name == name for card in installed()) else None


def titles() -> list[ModelChoice]:
    """Every model there is, by what it is called in a sentence."""
    return [ModelChoice(card.name, card.title) for card in installed()]


def made_with(made: Provenance) -> str:
    """The names of all models that listened, joined by “ + ”."""
    return " + ".join(filter(None, (made.model, *(name for name, _ in made.beside))))


def model_words(model: str, choices: Sequence[ModelChoice]) -> str:
    """“Piano and Drums models”: what models joined by “ + ” are called in a sentence."""
    if not model:
        return ""
    titles = {choice.name: choice.title for choice in choices}
    names = [titles.get(name, name) for name in dict.fromkeys(model.split(" + "))]
    *others, last = names
    joined = f"{', '.join(others)} and {last}" if others else last
    return f"{joined} model{'s' if others else ''}"


def device_words(device: str) -> str:
    """“on the processor”: where a model ran."""
    return DEVICES.get(device, f"on {device}") if device else ""


def _rank(card: ModelCard) -> tuple[int, str]:
    first = FIRST.index(card.name) if card.name in FIRST else len(FIRST)
    return first, card.title
