"""Ears: which models a person may choose, which one she wants, and words for what they run on."""

from collections.abc import Sequence

from app.panels.listen import ModelChoice
from app.settings import MODEL, Settings
from engine.models import ModelCard, installed
from engine.models.store import PREFERRED

AUTOMATIC = ModelChoice(
    "",
    "Automatic",
    "Listens to a few seconds here and there, takes the model that fits, and says which and why.",
)
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
    """What the menu offers: nothing without a model, else *Automatic* and every model."""
    cards = sorted(installed(), key=_rank)
    models = [ModelChoice(card.name, card.title, card.about) for card in cards]
    return [AUTOMATIC, *models] if models else []


def wished_model(settings: Settings) -> str | None:
    """The model a person chose, by name; None is *Automatic*, also where hers is gone."""
    return installed_model(settings[MODEL])


def installed_model(name: str) -> str | None:
    """That name, if there is a model of it."""
    return name if any(card.name == name for card in installed()) else None


def model_words(model: str, choices: Sequence[ModelChoice]) -> str:
    """“Piano model”: what a model, or several joined by “ + ”, is called in a sentence."""
    if not model:
        return ""
    titles = {choice.name: choice.title for choice in choices}
    names = model.split(" + ")
    joined = " and ".join(titles.get(name, name) for name in names)
    return f"{joined} model{'s' if len(names) > 1 else ''}"


def device_words(device: str) -> str:
    """“on the processor”: where a model ran."""
    return DEVICES.get(device, f"on {device}") if device else ""


def _rank(card: ModelCard) -> tuple[int, str]:
    first = FIRST.index(card.name) if card.name in FIRST else len(FIRST)
    return first, card.title
