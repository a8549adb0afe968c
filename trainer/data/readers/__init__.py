"""Readers: one file for each data set, and the table of them all."""

from trainer.data.errors import UnknownDataSet
from trainer.data.readers import (
    corrections,
    enst,
    groove,
    guitarset,
    maestro,
    maps,
    mdb,
    musicnet,
    pairs,
    rendered,
    slakh,
)
from trainer.data.readers.reader import SPLITS, TEST, TRAIN, VALIDATION, Choice, Item, Reader

__all__ = [
    "READERS",
    "SPLITS",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "Choice",
    "Item",
    "Reader",
    "reader_of",
]

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        maestro.READER,
        maps.READER,
        musicnet.READER,
        slakh.READER,
        guitarset.READER,
        groove.GMD,
        groove.EGMD,
        mdb.READER,
        enst.READER,
        pairs.READER,
        corrections.READER,
        rendered.READER,
    )
}


def reader_of(name: str) -> Reader:
    """The reader of a data set by its name; UnknownDataSet where there is none."""
    if name not in READERS:
        raise UnknownDataSet(name, tuple(READERS))
    return READERS[name]
