"""Which models are installed, and whether their files are what their cards promise."""

import hashlib
from pathlib import Path

import platformdirs

from engine.errors import ModelDamaged, ModelMissing
from engine.models.card import CARD_SUFFIX, ModelCard, WeightFile, read_card

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "models"
DEFAULT_MODEL = "any"
PREFERRED = (DEFAULT_MODEL, "pitched", "piano")
"""Of the models that are there, the first of these is used where nobody names one."""
CHUNK_BYTES = 1 << 20


def user_models() -> Path:
    """The folder in which a person puts models of her own."""
    return Path(platformdirs.user_data_dir("earmark", appauthor=False)) / "models"


def installed(folders: tuple[Path, ...] | None = None) -> tuple[ModelCard, ...]:
    """All models with a readable card, the shipped ones first; a damaged card is left out."""
    cards: dict[str, ModelCard] = {}
    for folder in folders or (SHIPPED, user_models()):
        for path in sorted(folder.glob(f"*{CARD_SUFFIX}")):
            try:
                card = read_card(path)
            except ModelDamaged:
                continue
            cards.setdefault(card.name, card)
    return tuple(cards.values())


def find_model(name: str | None = None, folders: tuple[Path, ...] | None = None) -> ModelCard:
    """The card of a model by name (None: the usual one); ModelMissing names those there are."""
    if name is None:
        cards = installed(folders)
        if not cards:
            raise ModelMissing(DEFAULT_MODEL)
        return preferred(cards)
    wanted = name
    for folder in folders or (SHIPPED, user_models()):
        path = folder / f"{wanted}{CARD_SUFFIX}"
        if Path(path.name) == Path(f"{wanted}{CARD_SUFFIX}") and path.exists():
            return read_card(path)
    raise ModelMissing(wanted, tuple(card.name for card in installed(folders)))


def preferred(cards: tuple[ModelCard, ...]) -> ModelCard:
    """The one that is used where nobody names one: a PREFERRED one, else the first."""
    names = [card.name for card in cards]
    usual = next((name for name in PREFERRED if name in names), names[0])
    return cards[names.index(usual)]


def verify(card: ModelCard, kind: str) -> Path:
    """The path of the card's file of `kind`, once its size and digest are what the card says."""
    if kind not in card.files:
        raise ModelDamaged(card.name, f"it has no {kind} file")
    file = card.files[kind]
    path = card.path(kind)
    if not path.is_file():
        raise ModelMissing(card.name, file=path)
    if not _matches(path, file):
        raise ModelDamaged(card.name, f"{file.name} is not the file its card describes")
    return path


def _matches(path: Path, file: WeightFile) -> bool:
    return path.stat().st_size == file.bytes and sha256(path) == file.sha256


def sha256(path: Path) -> str:
    """The digest of a file, read in chunks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
