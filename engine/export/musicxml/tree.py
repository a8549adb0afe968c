"""Elements with less ado."""

from xml.etree.ElementTree import Element, SubElement

from engine.export.metadata import one_line


def add(parent: Element, tag: str, text: str | int | None = None, **attributes: str) -> Element:
    """A new last child; `text` is what it holds. An underscore in an attribute is a hyphen."""
    made = SubElement(parent, tag, {k.replace("_", "-"): v for k, v in attributes.items()})
    if text is not None:
        made.text = one_line(text) if isinstance(text, str) else str(text)
    return made
