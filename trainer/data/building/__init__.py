"""Building the synthesis kit: from its published sources, or from a folder of instruments."""

from trainer.data.building.builder import Built, build_from_folder, build_from_sources
from trainer.data.building.sources import SOURCES, Source

__all__ = ["SOURCES", "Built", "Source", "build_from_folder", "build_from_sources"]
