"""Old project files: what a version lacked is put in, one version at a time.

Any change to what stands in project.json, a new field included, raises FORMAT_VERSION and adds
one function here that turns the records of the version before into the next. It works on plain
records, never on our classes, because those go on changing.
"""

from collections.abc import Callable
from typing import Any

Records = dict[str, Any]

FORMAT_VERSION = 1

MIGRATIONS: dict[int, Callable[[Records], Records]] = {}
"""From the version in the key to the one after it."""


def migrate(records: Records) -> Records:
    """The records as version FORMAT_VERSION would have written them.

    KeyError if a version is too old for anybody to remember.
    """
    version = records["version"]
    while version < FORMAT_VERSION:
        records = MIGRATIONS[version](records)
        version += 1
        records = {**records, "version": version}
    return records
