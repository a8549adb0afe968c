"""What tests of trained networks share."""

from pathlib import Path

MODELS = Path(__file__).parents[2] / "resources" / "models"
RATE = 16000


def where(kit: Path, cache: Path) -> list[str]:
    """The kit, as every command is told of it."""
    return ["--kit", str(kit), "--cache", str(cache)]
