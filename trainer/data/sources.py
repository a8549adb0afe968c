"""Where a run's music comes from: the synthesis kit, and what was made of it once."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from engine.sampler import Instrument, load_instrument
from trainer.data.corpus import CORPORA, Corpus, load_corpus
from trainer.data.drum_loops import GROOVES, DrumLoops, load_drum_kits, load_grooves
from trainer.data.drum_pieces import HELD_OUT_KITS
from trainer.data.general_midi import write_band, write_percussion
from trainer.data.kit import KitInstrument, KitMissing, kept_apart, kit_instruments

BANDS = {
    "fluid": ("soundfonts/FluidR3_GM.sf3", "soundfonts/FluidR3_GM.sf2"),
    "musescore": ("soundfonts/MuseScore_General_Lite.sf3",),
}
"""Sound fonts of whole bands; of several forms the first that is there is taken."""
ROOMS = ("pianos", "others", "drumkits", "soundfonts")
PERCUSSION_VERSION = 1
BANDS_VERSION = 2  # 2: onsets of slow attacks at the pitch of each key


def default_cache() -> Path:
    """Where converted sound fonts and parsed corpora are kept."""
    return Path(platformdirs.user_cache_dir("earmark", appauthor=False)) / "trainer"


@dataclass(frozen=True, slots=True)
class Sources:
    """A kit folder, and the folder in which what is made of it is kept."""

    kit: Path
    cache: Path

    def prepare(self) -> None:
        """Convert the kit's sound fonts to instrument files, unless that was done before.

        KitMissing says so where there is no kit. A minute for each font; a band that is only
        half written is written again.
        """
        if not any((self.kit / room).is_dir() for room in ROOMS):
            raise KitMissing(self.kit)
        for name, font in self._fonts().items():
            done = self._bands / f"{name}.done"
            if not done.exists():
                self._bands.mkdir(parents=True, exist_ok=True)
                write_band(font, self._bands, name)
                done.touch()

    def _fonts(self) -> dict[str, Path]:
        """The sound fonts the kit has."""
        there = {
            name: [self.kit / font for font in fonts if (self.kit / font).exists()]
            for name, fonts in BANDS.items()
        }
        return {name: fonts[0] for name, fonts in there.items() if fonts}

    @property
    def _bands(self) -> Path:
        return self.cache / f"soundfonts-{BANDS_VERSION}"

    def corpora(self) -> dict[str, Corpus]:
        """All corpora the kit has, by name."""
        there = [name for name, path in CORPORA.items() if (self.kit / path).exists()]
        return {name: load_corpus(self.kit, name, self.cache) for name in there}

    def instruments(self, held_out: bool) -> list[KitInstrument]:
        """The instruments training clips are played on, or those kept from it.

        Where a kit has too few to keep any, all are both.
        """
        everything = kit_instruments(self.kit, self._bands)
        # The cache may hold bands of another kit's fonts.
        mine = [item for item in everything if self._is_mine(item.instrument, self._bands)]
        return [item for item in mine if item.held_out is held_out] or mine

    def _is_mine(self, instrument: Instrument, converted: Path) -> bool:
        if instrument.folder.parent != converted:
            return True
        return instrument.folder.name.partition("_")[0] in self._fonts()

    def drum_loops(self, rate: int) -> DrumLoops | None:
        """Beats on the kit's drum kits; None where the kit brings none."""
        kits = load_drum_kits(self.kit)
        if not kits or not (self.kit / GROOVES).exists():
            return None
        return DrumLoops(load_grooves(self.kit, self.cache), kits, rate)

    def drum_kits(self, held_out: bool) -> list[Instrument]:
        """The kits training clips are played on, or those kept from it.

        The sound fonts' kits are converted when they are wanted first.
        """
        kits, apart = load_drum_kits(self.kit), kept_apart(self.kit, HELD_OUT_KITS)
        if held_out:
            return [kit for kit in kits if kit.name in apart] or kits
        folder = self.cache / f"percussion-{PERCUSSION_VERSION}"
        for name, font in self._fonts().items():
            done = folder / f"{name}.done"
            if not done.exists():
                folder.mkdir(parents=True, exist_ok=True)
                write_percussion(font, folder, name)
                done.touch()
        fonts = [load_instrument(p.parent) for p in sorted(folder.glob("*/instrument.json"))]
        mine = [font for font in fonts if self._is_mine(font, folder)]
        return [kit for kit in kits if kit.name not in apart] + mine

    def grooves(self, split: str) -> Corpus | None:
        """Groove's performances of one of its own splits; None where the kit brings none."""
        if not (self.kit / GROOVES).exists():
            return None
        return load_grooves(self.kit, self.cache, split)
