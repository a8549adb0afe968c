"""Slakh2100: MIDI files of bands, each instrument played by a sampled one.

`Track00001/metadata.yaml` says what each stem is, `MIDI/S00.mid` what it plays, `mix.flac` is all
of them. Stems that were never rendered are left out; drums become hits. The sampled kits do not
all keep to General MIDI: what sounds counts, so the keys of those that differ are known here (as
listed in the manuals of Native Instruments' Drummer series, whose kits share a layout).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.music import Drum, Part, Transcription
from trainer.data.readers.midi_file import GENERAL_MIDI_KEYS, Reading, read_midi
from trainer.data.readers.reader import SPLITS, TRAIN, Choice, Item, Reader

OMITTED = "omitted"
MIX_NAMES = ("mix.flac", "mix.wav")

_DRUMMER = {
    **dict.fromkeys((36, 60), Drum.KICK),
    **dict.fromkeys((38, 39, 40, 62, 63, 64), Drum.SNARE),
    **dict.fromkeys((37, 61), Drum.SIDE_STICK),
    **dict.fromkeys((42, 66, 68), Drum.HIHAT_CLOSED),
    **dict.fromkeys((46, 76, 77, 78, 79, 80), Drum.HIHAT_OPEN),
    44: Drum.HIHAT_PEDAL,
    47: Drum.TOM_HIGH,
    45: Drum.TOM_MID,
    **dict.fromkeys((41, 43), Drum.TOM_LOW),
    **dict.fromkeys((48, 49, 50, 54, 55, 56, 57, 58, 59), Drum.CRASH),
    **dict.fromkeys((51, 52, 53), Drum.RIDE),
}
_FACTORY = {
    **{key: drum for key, drum in GENERAL_MIDI_KEYS.items() if key < 52},
    39: Drum.SNARE,
    **dict.fromkeys((52, 53), Drum.TOM_HIGH),
    54: Drum.RIDE,
    **dict.fromkeys((55, 57, 58), Drum.CRASH),
    59: Drum.RIDE,
}
KITS: Mapping[str, Mapping[int, Drum]] = {
    **dict.fromkeys(("funk_kit.nkm", "pop_kit.nkm"), _FACTORY),
    **dict.fromkeys(
        (
            "garage_kit_lite.nkm",
            "session_kit_full.nkm",
            "stadium_kit_full.nkm",
            "ar_modern_sparkle_kit_full.nkm",
            "ar_modern_white_kit_full.nkm",
        ),
        _DRUMMER,
    ),
}
"""The keys of sampled kits that differ from General MIDI's."""


def _read(item: Item) -> Transcription:
    parts: list[Part] = []
    tempo = None
    for name, stem in _stems(item.labels[0]).items():
        if not _sounds(stem):
            continue
        is_drum = bool(stem.get("is_drum"))
        keys = KITS.get(str(stem.get("plugin_name")), GENERAL_MIDI_KEYS)
        heard = read_midi(
            item.labels[0].parent / "MIDI" / f"{name}.mid", Reading(keys, all_drums=is_drum)
        )
        tempo = tempo or heard.tempo
        title = str(stem.get("midi_program_name") or stem.get("inst_class") or name)
        program = int(stem.get("program_num") or 0)
        parts += [
            replace(part, name=title, program=0 if is_drum else min(program, 127))
            for part in heard.parts
            if part.kit is is_drum
        ]
    return Transcription(tuple(parts), tempo) if tempo else Transcription(tuple(parts))


def _stems(metadata: Path) -> dict[str, dict[str, Any]]:
    import yaml

    try:
        safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is there
        value = yaml.load(metadata.read_text("utf-8"), Loader=safe)
    except yaml.YAMLError as error:
        raise ValueError(f"it is no YAML ({error})") from error
    if not isinstance(value, dict) or not isinstance(value.get("stems"), dict):
        raise ValueError("it names no stems")  # noqa: TRY004  (it is the file that is wrong)
    return dict(value["stems"])


def _sounds(stem: dict[str, Any]) -> bool:
    return bool(stem.get("audio_rendered", True)) and bool(stem.get("midi_saved", True))


def _listed(folder: Path, _choice: Choice) -> Iterator[Item]:
    tracks = {path.parent for path in folder.rglob("metadata.yaml")}
    tracks |= {path.parent for name in MIX_NAMES for path in folder.rglob(name)}
    for track in tracks:
        named = track.parent.name
        split = named if named in (*SPLITS, OMITTED) else TRAIN
        sound = next((track / n for n in MIX_NAMES if (track / n).exists()), track / MIX_NAMES[0])
        metadata = track / "metadata.yaml"
        yield Item(track.name, split, (sound,), (metadata, *_midi(metadata)), _read)


def _midi(metadata: Path) -> tuple[Path, ...]:
    """The MIDI files of the stems.

    None where the list of stems cannot be read: that is said when the item is loaded.
    """
    try:
        stems = _stems(metadata)
    except (OSError, ValueError):
        return ()
    return tuple(
        metadata.parent / "MIDI" / f"{name}.mid" for name, stem in stems.items() if _sounds(stem)
    )


READER = Reader(
    "slakh",
    "Slakh2100",
    "MIDI files of bands on sampled instruments, drums among them: 145 hours",
    "folders Track00001, … (in train, validation and test), each with metadata.yaml, mix.flac and "
    "a folder MIDI",
    _listed,
    licence="CC BY 4.0",
    source="http://www.slakh.com",
    splits=(*SPLITS, OMITTED),
)
