"""Systems: every way of writing music down that the trainer knows, one file for each family.

`SYSTEMS` is the table's order. A new system is a network in `engine/networks`, a row of
`trainer.architectures`, and a row here.
"""

from trainer.systems import frames, own, transformers
from trainer.systems.system import System

SYSTEMS: dict[str, System] = {
    system.name: system for family in (own, frames, transformers) for system in family.SYSTEMS
}

__all__ = ["SYSTEMS", "System"]
