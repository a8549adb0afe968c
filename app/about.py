"""The texts of *About Earmark* and *About this model*."""

from importlib import metadata

from engine.models import ModelCard


def version() -> str:
    """The program's version; empty where it is run without having been installed."""
    try:
        return metadata.version("earmark")
    except metadata.PackageNotFoundError:
        return ""


def about_program() -> str:
    """What this is, whose, and what may be done with it."""
    return (
        f"Earmark {version()}".strip() + "\n\n"
        "Listens to music and writes it down. It runs on your own computer: no recording leaves "
        "it.\n\nFree software under the GNU General Public License, version 3 or later. The "
        "licences of the models and instruments are in resources/LICENCES.md."
    )


def about_model(card: ModelCard) -> str:
    """Everything on the card that says something to a person."""
    facts = [
        ("Version", card.version),
        ("Made for", card.task),
        ("Licence", card.licence),
        ("Size", f"{max((file.bytes for file in card.files.values()), default=0) / 1e6:.1f} MB"),
        *((name, f"{score:.3f}") for name, score in sorted(card.scores.items())),
    ]
    lines = "\n".join(f"{name}: {value}" for name, value in facts if value)
    return f"{card.about}\n\n{lines}"
