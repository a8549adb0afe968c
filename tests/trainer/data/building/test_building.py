"""Whole kits: from published sources on a small server here, and from a folder."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from engine.sampler import load_instrument
from tests.trainer.data import lookalikes as like
from tests.trainer.data.building.making import HYDROGEN, sfz, tone
from tests.trainer.data.building.shelf import Shelf, package, tarred, zipped
from tests.trainer.data.test_soundfont import HELD, soundfont
from trainer.data.building import SOURCES
from trainer.data.building.builder import Built, build_from_folder, build_from_sources, playable
from trainer.data.building.errors import UnknownSource
from trainer.data.building.music import midi_of
from trainer.data.building.sources import Kind, Source, Take
from trainer.data.errors import WrongFolder
from trainer.data.performance import PerformanceSettings, Performer
from trainer.data.readers import READERS
from trainer.data.readers.midi_file import NOTES_ONLY, midi_transcription
from trainer.data.sources import Sources
from trainer.data.synthesis import Synthesiser, SynthesisSettings


def folder_zip(folder: Path, top: str) -> bytes:
    files = {
        f"{top}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip
    return zipped(files)


def published(shelf: Shelf, tmp_path: Path) -> tuple[Source, ...]:
    """Small sources as code hosts and Debian publish them."""
    tone(tmp_path / "guitar" / "Samples" / "a.wav", 57)
    sfz(tmp_path / "guitar", "<region> sample=Samples/a.wav lokey=40 hikey=80 key=57\n", "g.sfz")
    tone(tmp_path / "drums" / "kick.wav", 40, 0.2)
    tone(tmp_path / "drums" / "snare.wav", 60, 0.2)
    like.midi(tmp_path / "songs" / "POP909" / "001" / "001.mid", like.track(like.MELODY))
    like.text(tmp_path / "songs" / "POP909" / "001" / "beat_midi.txt", "0.0 1.0 1.0\n")
    shelf.files = {
        "g/archive/1.zip": folder_zip(tmp_path / "guitar", "guitar-1"),
        "d/archive/2.zip": folder_zip(tmp_path / "drums", "drums-2"),
        "s/archive/3.zip": folder_zip(tmp_path / "songs", "songs-3"),
        "font.deb": package({"./usr/share/f.sf2": soundfont([HELD])}),
        "music.zip": zipped({"groove/info.csv": b"", "groove/a.mid": b""}),
    }

    def source(name: str, file: str, take: Take, sha: str = "") -> Source:
        return Source(name, shelf.address(file), "CC0-1.0", f"by {name}", (take,), sha)

    deb = hashlib.sha256(shelf.files["font.deb"]).hexdigest()
    return (
        source("guitar", "g/archive/1.zip", Take(Kind.SFZ, "others/guitar", ("*.sfz",), 24)),
        source("drums", "d/archive/2.zip", Take(Kind.DRUMS, "drumkits/kit", ("*.wav",))),
        source("songs", "s/archive/3.zip",
               Take(Kind.POP909, "pop909", ("POP909/*/*.mid", "POP909/*/*_midi.txt"))),
        source("font", "font.deb", Take(Kind.FONT, "soundfonts/f.sf2", ("usr/share/f.sf2",)), deb),
        source("groove", "music.zip", Take(Kind.AS_IT_IS, "midi/groove/groove.zip")),
    )  # fmt: skip


def said(parts: Iterator[Built]) -> tuple[list[Built], str]:
    built = list(parts)
    return built, "\n".join(map(str, built))


def test_a_kit_of_published_sources(shelf: Shelf, tmp_path: Path) -> None:
    sources = published(shelf, tmp_path / "made")
    built, text = said(build_from_sources(tmp_path / "kit", sources=sources))
    assert not any(part.failed for part in built)
    assert load_instrument(tmp_path / "kit/others/guitar").program == 24
    assert load_instrument(tmp_path / "kit/drumkits/kit").is_kit
    assert (tmp_path / "kit/soundfonts/f.sf2").read_bytes() == soundfont([HELD])
    with zipfile.ZipFile(tmp_path / "kit/midi/pop909/pop909.zip") as archive:
        assert archive.namelist() == ["001.beat_midi.txt", "001.mid"]
    assert (tmp_path / "kit/midi/groove/groove.zip").read_bytes() == shelf.files["music.zip"]
    assert text.count("Nobody promised a digest") == 4
    rows = list(csv.DictReader((tmp_path / "kit/sources.csv").read_text("utf-8").splitlines()))
    assert {row["name"]: row["promised"] for row in rows}["font"] == "True"
    font = next(row for row in rows if row["name"] == "guitar")
    assert font["sha256"] == hashlib.sha256(shelf.files["g/archive/1.zip"]).hexdigest()
    assert "by drums" in (tmp_path / "kit/LICENCES.md").read_text("utf-8")
    assert not list((tmp_path / "kit" / ".downloads").iterdir())
    before = len(shelf.asked)
    _, again = said(build_from_sources(tmp_path / "kit", sources=sources))
    assert again.count("was built before") == 5
    assert len(shelf.asked) == before


def test_each_source_may_be_missing(shelf: Shelf, tmp_path: Path) -> None:
    sources = published(shelf, tmp_path / "made")
    del shelf.files["d/archive/2.zip"]
    shelf.files["font.deb"] += b"!"
    built, text = said(build_from_sources(tmp_path / "kit", sources=sources))
    assert sorted(part.name for part in built if part.failed) == ["drums", "font"]
    assert "404" in text
    assert "is not the file it should be" in text
    assert playable(tmp_path / "kit") == 1
    alone, _ = said(build_from_sources(tmp_path / "two", ["songs"], sources))
    assert {part.name for part in alone} == {"songs"}
    with pytest.raises(UnknownSource, match="guitar, drums"):
        list(build_from_sources(tmp_path / "two", ["piano"], sources))


def test_a_source_that_changed_its_files_is_told(shelf: Shelf, tmp_path: Path) -> None:
    first = published(shelf, tmp_path / "made")[0]
    other = replace(first, takes=(replace(first.takes[0], files=("new.sfz",)),))
    [_, part] = build_from_sources(tmp_path / "kit", sources=(other,))
    assert part.failed
    assert "there is no such file" in part.said


def own_folder(folder: Path) -> Path:
    tone(folder / "my piano" / "a.wav", 57)
    sfz(folder / "my piano", '#include "regions.sfz"\n', "Upright.sfz")
    sfz(folder / "my piano", "<region> sample=a.wav lokey=21 hikey=108 key=57\n", "regions.sfz")
    tone(folder / "Cello" / "c.wav", 48)
    sfz(folder / "Cello", "<region> sample=c.wav lokey=36 hikey=80 pitch_keycenter=48\n", "C.sfz")
    tone(folder / "kits" / "one" / "kick.flac", 40, 0.3)
    (folder / "kits" / "one" / "drumkit.xml").write_text(HYDROGEN, "utf-8")
    packed = tarred({"two/drumkit.xml": HYDROGEN.encode(),
                     "two/kick.flac": (folder / "kits/one/kick.flac").read_bytes()})  # fmt: skip
    (folder / "two.h2drumkit").write_bytes(packed)
    (folder / "band.sf2").write_bytes(soundfont([HELD]))
    (folder / "broken.sf2").write_bytes(b"RIFF")
    like.midi(folder / "songs" / "a.mid", like.track([*like.MELODY, (2.0, 9.0, 55, 80)]))
    like.midi(folder / "songs" / "b.midi", like.track(like.MELODY))
    return folder


def test_a_kit_of_ones_own(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    built, text = said(build_from_folder(kit, own_folder(tmp_path / "mine")))
    assert [part.name for part in built if part.failed] == ["broken.sf2"]
    assert "broken.sf2" in text
    rooms = {p.parent.parent.name + "/" + p.parent.name for p in kit.glob("*/*/instrument.json")}
    assert rooms == {
        "pianos/upright", "others/c", "others/band_020_reed", "drumkits/one", "drumkits/two",
    }  # fmt: skip
    assert load_instrument(kit / "others/c").program == 42  # told by its folder
    with zipfile.ZipFile(kit / "midi/own/own.zip") as archive:
        assert archive.namelist() == ["a.mid", "b.mid"]
    _, text = said(build_from_folder(kit, tmp_path / "mine"))
    assert text.count("was built before") == 5
    assert len(list(kit.glob("*/*/instrument.json"))) == 5


def test_a_kit_of_ones_own_can_be_trained_with(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    list(build_from_folder(kit, own_folder(tmp_path / "mine")))
    sources = Sources(kit, tmp_path / "cache")
    sources.prepare()
    assert set(sources.corpora()) == {"own"}
    training, held_out = sources.instruments(False), sources.instruments(True)
    assert {one.instrument.name for one in training + held_out} >= {"Upright", "C"}
    assert len(held_out) == 1
    assert [len(sources.drum_kits(side)) for side in (False, True)] == [1, 1]
    performer = Performer(sources.corpora(), PerformanceSettings(procedural_share=0.0))
    settings = SynthesisSettings(seconds=2.0, silent_share=0.0)
    for side in (training, held_out):
        clips = [Synthesiser(performer, side, settings).clip((1, n)) for n in range(6)]
        assert any(clip.notes and clip.sound.any() for clip in clips)
    [first, _] = READERS["rendered"].find(kit)
    assert first.load()[1].note_count == 3


def test_where_there_is_one_instrument_it_plays_everything(tmp_path: Path) -> None:
    tone(tmp_path / "mine" / "c.wav", 48)
    sfz(tmp_path / "mine", "<region> sample=c.wav lokey=36 hikey=80 key=48\n", "cello.sfz")
    list(build_from_folder(tmp_path / "kit", tmp_path / "mine"))
    sources = Sources(tmp_path / "kit", tmp_path / "cache")
    sources.prepare()
    names = [[i.instrument.name for i in sources.instruments(side)] for side in (False, True)]
    assert names == [["cello"], ["cello"]]
    performer = Performer(sources.corpora(), PerformanceSettings())
    settings = SynthesisSettings(seconds=1.0, silent_share=0.0)
    clip = Synthesiser(performer, sources.instruments(True), settings).clip((1, 1))
    assert clip.sound.any()


def test_an_instrument_in_our_own_form_is_copied(tmp_path: Path) -> None:
    list(build_from_folder(tmp_path / "one", own_folder(tmp_path / "mine")))
    list(build_from_folder(tmp_path / "two", tmp_path / "one" / "pianos"))
    assert load_instrument(tmp_path / "two/pianos/upright") is not None


def test_folders_without_music_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nowhere"):
        with pytest.raises(WrongFolder, match="drumkit"):
            list(build_from_folder(tmp_path / "kit", tmp_path / name))


def test_the_table_of_sources_is_whole() -> None:
    names = [source.name for source in SOURCES]
    targets = [take.to for source in SOURCES for take in source.takes]
    assert len(set(names)) == len(names)
    assert len(set(targets)) == len(targets)
    for source in SOURCES:
        assert source.address.startswith("https://")
        assert source.licence
        assert source.attribution
        assert len(source.sha256) in (0, 64)
        assert bool(source.sha256) == bool(source.size)


def test_music_comes_back_from_midi(tmp_path: Path) -> None:
    path = like.midi(tmp_path / "a.mid", like.track(like.MELODY, more=[like.pedal(0.6, 127)]))
    music = midi_transcription(path.read_bytes(), NOTES_ONLY)
    again = midi_transcription(midi_of(music, 97.0), NOTES_ONLY)
    for one, other in zip(music.parts[0].notes, again.parts[0].notes, strict=True):
        assert other.onset == pytest.approx(one.onset, abs=0.002)
        assert (other.pitch, other.velocity) == (one.pitch, one.velocity)
    assert again.parts[0].pedal[0].start == pytest.approx(0.6, abs=0.002)
    assert mido.MidiFile(file=io.BytesIO(midi_of(music))).type == 1
