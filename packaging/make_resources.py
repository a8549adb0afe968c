"""Makes resources/instruments and resources/demo again from a kit of sampled instruments.

    python packaging/make_resources.py --kit PATH [--only instruments|demo]

What is made is kept in the repository; this says how, and lets anyone change the choice.
The kit's sounds are thinned, cut, tuned and levelled; resources/LICENCES.md says whose they are.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from make_demo import make_demo  # noqa: E402 (this folder is no package)
from thin import Choice, ship  # noqa: E402

from trainer.data.soundfont import convert  # noqa: E402

FLUID = "soundfonts/FluidR3_GM.sf3"
# One instrument for each family of General MIDI programs, so that every part sounds like itself.
CHOICES = (
    Choice("piano", 0, "pianos/salamander_L", layers=3, seconds=5.0),
    Choice("celesta", 8, FLUID, layers=1),
    Choice("organ", 20, FLUID, layers=1),
    Choice("nylon_guitar", 24, "others/nylon_spanish", layers=1, every=2, seconds=6.0),
    Choice("electric_guitar", 27, FLUID, layers=1),
    Choice("upright_bass", 32, "others/upright_bass_pizz", layers=2, seconds=4.0),
    Choice("fingered_bass", 33, FLUID, layers=1),
    Choice("violin", 40, FLUID, layers=1),
    Choice("cello", 42, FLUID, layers=1),
    Choice("voices", 53, FLUID, layers=1),
    Choice("trumpet", 56, FLUID, layers=2),
    Choice("saxophone", 65, FLUID, layers=1),
    Choice("clarinet", 71, FLUID, layers=1),
    Choice("flute", 73, FLUID, layers=1),
    Choice("drums", 0, "drumkits/muldjord_mix", layers=3, rounds=2, seconds=3.0),
)


def make_instruments(kit: Path, resources: Path) -> None:
    """Write every chosen instrument as `resources/instruments/<name>`."""
    with tempfile.TemporaryDirectory() as scratch:
        for choice in CHOICES:
            source = kit / choice.source
            if source.suffix:
                source = convert(source, 0, choice.program, Path(scratch) / choice.name)
            folder = ship(source, choice, resources / "instruments" / choice.name)
            size = sum(path.stat().st_size for path in folder.iterdir())
            print(f"{choice.name:16} {size / 1e6:5.2f} MB")


def main() -> None:
    """Read the command line and make what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kit", type=Path, required=True, help="folder of the instrument kit")
    parser.add_argument("--only", choices=("instruments", "demo"))
    parser.add_argument("--resources", type=Path, default=ROOT / "resources")
    arguments = parser.parse_args()
    if arguments.only != "demo":
        make_instruments(arguments.kit, arguments.resources)
    if arguments.only != "instruments":
        print(make_demo(arguments.kit, arguments.resources / "demo"))


if __name__ == "__main__":
    main()
