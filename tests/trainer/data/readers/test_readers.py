"""Each reader on a small look-alike of its data set: splits, times, pitches."""

import json
import pickle
import shutil
from pathlib import Path

import pytest

from engine.audio import digest
from engine.music import Drum, Part, TempoMap, Transcription
from tests.trainer.data import lookalikes as like
from trainer.data.errors import ItemBroken, PreparationError, UnknownDataSet, WrongFolder
from trainer.data.readers import READERS, Choice, Item, reader_of

MAKERS = {
    "maestro": like.maestro, "maps": like.maps, "musicnet": like.musicnet, "slakh": like.slakh,
    "guitarset": like.guitarset, "gmd": like.gmd, "egmd": like.egmd, "mdb": like.mdb,
    "enst": like.enst, "pairs": like.pairs,
}  # fmt: skip


def found(name: str, folder: Path, choice: Choice | None = None) -> dict[str, Item]:
    MAKERS[name](folder)
    return {item.key: item for item in reader_of(name).find(folder, choice)}


def heard(item: Item) -> Transcription:
    audio, transcription = item.load()
    assert 2.0 < audio.duration < 4.0
    return transcription


def rows(part: Part) -> list[tuple[float, float, int, int]]:
    return [(round(n.onset, 3), round(n.offset, 3), n.pitch, n.velocity) for n in part.notes]


def hits(part: Part) -> list[tuple[float, Drum]]:
    return [(round(hit.onset, 3), hit.drum) for hit in part.hits]


MELODY_ROWS = [(0.5, 1.0, 60, 70), (1.0, 2.0, 64, 90)]


@pytest.mark.parametrize("as_json", [False, True])
def test_maestro(tmp_path: Path, as_json: bool) -> None:
    like.maestro(tmp_path, as_json)
    items = list(READERS["maestro"].find(tmp_path))
    assert [item.split for item in items] == ["train", "validation", "test"]
    [part] = heard(items[0]).parts
    assert rows(part) == MELODY_ROWS
    assert [(round(p.start, 2), round(p.stop, 2)) for p in part.pedal] == [(0.6, 1.5)]
    assert items[0].knows_pedal
    assert items[0].value("canonical_composer") == "Frédéric Chopin"
    assert heard(items[0]).tempo == TempoMap()  # its clock is no beat


@pytest.mark.parametrize("layout", ["grouped", "rows", "sounds only"])
def test_maestro_subsets(tmp_path: Path, layout: str) -> None:
    for number in range(3):
        like.sound(tmp_path / f"audio/{number}.wav")
        like.midi(tmp_path / f"audio/{number}.mid", like.track(like.MELODY))
    pair = [{"audio": f"audio/{n}.wav", "midi": f"audio/{n}.mid"} for n in range(3)]
    names = ("train", "val", "test")
    values = {
        "grouped": dict(zip(names, ([one] for one in pair), strict=True)),
        "rows": [one | {"split": name} for one, name in zip(pair, names, strict=True)],
        "sounds only": {name: [one["audio"]] for one, name in zip(pair, names, strict=True)},
    }
    like.text(tmp_path / "data.json", json.dumps(values[layout]))
    items = list(READERS["maestro"].find(tmp_path))
    assert [item.split for item in items] == ["train", "validation", "test"]
    assert rows(heard(items[1]).parts[0]) == MELODY_ROWS


def test_maps(tmp_path: Path) -> None:
    items = found("maps", tmp_path)
    splits = {key: item.split for key, item in items.items()}
    assert splits == {
        "AkPnBcht/bach_846": "train",
        "AkPnBcht/chpn": "overlap",
        "ENSTDkCl/chpn": "test",
    }
    item = items["AkPnBcht/bach_846"]
    [part] = heard(item).parts
    assert rows(part) == MELODY_ROWS
    assert len(part.pedal) == 1


def test_maps_without_midi(tmp_path: Path) -> None:
    like.maps(tmp_path)
    for path in tmp_path.rglob("*.mid"):
        path.unlink()
    item = next(iter(READERS["maps"].find(tmp_path)))
    assert rows(heard(item).parts[0]) == [(0.5, 1.5, 60, 80), (1.0, 2.0, 64, 80)]
    assert not item.knows_pedal


def test_musicnet(tmp_path: Path) -> None:
    items = found("musicnet", tmp_path)
    assert {key: item.split for key, item in items.items()} == {"1727": "train", "2303": "test"}
    piano, violin = heard(items["1727"]).parts
    assert (piano.name, piano.program, rows(piano)) == ("Piano", 0, [(1.0, 2.0, 40, 80)])
    assert (violin.name, violin.program, rows(violin)) == ("Violin", 40, [(0.5, 1.0, 76, 80)])


def test_slakh(tmp_path: Path) -> None:
    items = found("slakh", tmp_path)
    assert [item.split for item in items.values()] == ["train", "test"]
    transcription = heard(items["Track00001"])
    bass, drums = transcription.parts
    assert (bass.name, bass.program, rows(bass)) == ("Fretless Bass", 35, MELODY_ROWS)
    assert hits(drums)[:2] == [(0.0, Drum.KICK), (0.5, Drum.HIHAT_CLOSED)]
    assert hits(drums)[-1] == (1.0, Drum.TOM_HIGH)
    assert transcription.tempo.meters[0].beats_per_bar == 3
    session = heard(items["Track01876"]).parts[1]
    assert hits(session)[-1] == (1.0, Drum.CRASH)


def test_guitarset(tmp_path: Path) -> None:
    items = found("guitarset", tmp_path)
    assert [item.split for item in items.values()] == ["train", "validation", "test"]
    transcription = heard(items["00_BN1-129-Eb_comp"])
    assert len(transcription.parts) == 6
    assert rows(transcription.parts[0]) == [(0.5, 0.9, 40, 80)]
    assert transcription.parts[5].name == "String 1 (E4)"
    assert transcription.tempo.beats == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert transcription.tempo.meters[0].beats_per_bar == 4


def test_groove(tmp_path: Path) -> None:
    first, second = found("gmd", tmp_path).values()
    assert (first.split, second.split) == ("train", "test")
    transcription = heard(first)
    [kit] = transcription.parts
    assert hits(kit)[-2:] == [(1.0, Drum.TOM_LOW), (1.5, Drum.HIHAT_OPEN)]  # and no tambourine
    assert transcription.tempo.beats[:3] == pytest.approx((0.0, 0.6, 1.2))
    six_eight = heard(second).tempo
    assert six_eight.beats[1] == pytest.approx(0.3)  # quarters a minute, eighths in a bar
    assert (six_eight.meters[0].beats_per_bar, six_eight.meters[0].beat_unit) == (6, 8)


def test_expanded_groove(tmp_path: Path) -> None:
    one, two = found("egmd", tmp_path).values()
    assert (one.value("kit_name"), two.value("kit_name")) == ("Kit 1", "Kit 2")
    assert heard(one).parts == heard(two).parts


def test_mdb(tmp_path: Path) -> None:
    [item] = found("mdb", tmp_path).values()
    transcription = heard(item)
    [kit] = transcription.parts
    assert hits(kit) == [
        (0.1, Drum.HIHAT_CLOSED), (0.1, Drum.KICK), (0.6, Drum.SNARE), (1.6, Drum.SIDE_STICK),
        (2.1, Drum.TOM_LOW),
    ]  # fmt: skip
    assert kit.hits[2].velocity < kit.hits[0].velocity  # a ghost note
    assert [m.start_beat for m in transcription.tempo.meters] == [0, 2]
    alone = next(iter(READERS["mdb"].find(tmp_path, Choice(recording="drums"))))
    assert alone.load()[0].duration == pytest.approx(2.5)


def test_enst(tmp_path: Path) -> None:
    phrase, song = found("enst", tmp_path).values()
    assert song.split == "test"
    assert phrase.split in ("train", "validation")
    [kit] = heard(phrase).parts
    assert hits(kit) == [
        (0.1, Drum.KICK), (0.1, Drum.RIDE), (0.6, Drum.SNARE), (1.1, Drum.SIDE_STICK),
        (2.0, Drum.TOM_LOW), (2.2, Drum.CRASH), (2.4, Drum.CRASH),
    ]  # fmt: skip
    [banded] = READERS["enst"].find(tmp_path, Choice(recording="wet with band"))
    both, alone = banded.load()[0], song.load()[0]
    loud = [float(abs(next(a.blocks(8000))).max()) for a in (both, alone)]
    assert loud[0] == pytest.approx(2 * loud[1], rel=0.01)


def test_pairs(tmp_path: Path) -> None:
    items = found("pairs", tmp_path)
    assert items["test/other"].split == "test"
    transcription = heard(items["song"])
    violin, kit = transcription.parts
    assert (violin.name, violin.program, rows(violin)) == ("Violin", 40, MELODY_ROWS)
    assert hits(kit)[0] == (0.0, Drum.KICK)
    assert transcription.tempo.meters[0].beats_per_bar == 3
    assert transcription.tempo.beats[1] == pytest.approx(0.5)


def correction(folder: Path) -> Path:
    like.sound(folder / "audio.flac")
    like.midi(folder / "notes.mid", like.track(like.MELODY), meter=(4, 4))
    facts = {
        "format": "earmark training pair", "version": 1, "title": "Song",
        "audio": {"file": "audio.flac", "sha256": digest(folder / "audio.flac"),
                  "made_from": {"name": "song.mp3", "sha256": "ab" * 32}},
        "notes": {"file": "notes.mid", "sha256": digest(folder / "notes.mid"),
                  "beats_are_known": True},
    }  # fmt: skip
    like.text(folder / "provenance.json", json.dumps(facts))
    return folder


def test_corrections(tmp_path: Path) -> None:
    correction(tmp_path / "Song")
    correction(tmp_path / "Song 2")
    one, two = READERS["corrections"].find(tmp_path)
    assert one.split == two.split  # the same recording
    transcription = heard(one)
    assert rows(transcription.parts[0]) == MELODY_ROWS
    assert transcription.tempo != TempoMap()


def test_a_changed_correction_is_not_believed(tmp_path: Path) -> None:
    folder = correction(tmp_path / "Song")
    like.midi(folder / "notes.mid", like.track([(0.5, 1.0, 61, 70)]))
    [item] = READERS["corrections"].find(tmp_path)
    with pytest.raises(ItemBroken, match=r"notes\.mid is not the file that was exported"):
        item.load()


@pytest.mark.parametrize("name", MAKERS)
def test_items_travel_to_other_processes(tmp_path: Path, name: str) -> None:
    items = list(found(name, tmp_path).values())
    assert pickle.loads(pickle.dumps(items)) == items
    assert all(item.load()[1].note_count for item in items)


@pytest.mark.parametrize("name", READERS)
def test_a_wrong_folder_gets_a_sentence(tmp_path: Path, name: str) -> None:
    reader = READERS[name]
    like.text(tmp_path / "README", "nothing of the kind")
    with pytest.raises(WrongFolder) as caught:
        list(reader.find(tmp_path))
    assert reader.layout in str(caught.value)
    with pytest.raises(WrongFolder, match="is not there"):
        list(reader.find(tmp_path / "nowhere"))


@pytest.mark.parametrize("name", MAKERS)
def test_a_missing_sound_is_named(tmp_path: Path, name: str) -> None:
    item = next(iter(found(name, tmp_path).values()))
    item.audio[0].unlink()
    same = next(one for one in READERS[name].find(tmp_path) if one.key == item.key)
    with pytest.raises(ItemBroken, match=r"is missing|cannot be heard") as caught:
        same.load()
    assert item.audio[0].stem in str(caught.value)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("content", [b"", b"MThd", b"\xff\x00 nonsense, nothing else\n"])
def test_broken_labels_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    item = next(iter(found(name, tmp_path).values()))
    item.labels[0].write_bytes(content)
    same = next(one for one in READERS[name].find(tmp_path) if one.key == item.key)
    with pytest.raises(ItemBroken) as caught:
        same.load()
    assert str(item.labels[0]) in str(caught.value)
    assert caught.value.helps


@pytest.mark.parametrize("name", MAKERS)
def test_broken_sound_is_named(tmp_path: Path, name: str) -> None:
    item = next(iter(found(name, tmp_path).values()))
    item.audio[0].write_bytes(b"RIFF, but no more than that")
    with pytest.raises(ItemBroken, match="cannot be heard"):
        item.load()


def test_labels_of_another_recording_are_noticed(tmp_path: Path) -> None:
    items = found("pairs", tmp_path)
    like.midi(tmp_path / "song.mid", like.track([(0.5, 1.0, 60, 70), (30.0, 31.0, 60, 70)]))
    with pytest.raises(ItemBroken, match="do not belong together"):
        items["song"].load()


def test_one_row_too_bad_leaves_the_others(tmp_path: Path) -> None:
    like.maestro(tmp_path)
    table = tmp_path / "maestro-v3.0.0.csv"
    lines = table.read_text("utf-8").replace('"test"', '"exam"')
    table.write_text(lines.replace("2018/MIDI-Unprocessed_1", "../elsewhere"), "utf-8")
    items = list(READERS["maestro"].find(tmp_path))
    wrong = [item for item in items if item.wrong]
    assert len(items) - len(wrong) == 1
    for item, said in zip(wrong, ("outside the data set", "“exam” is no split"), strict=True):
        with pytest.raises(ItemBroken, match=said):
            item.load()


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    like.gmd(tmp_path)
    table = tmp_path / "info.csv"
    table.write_text(table.read_text("utf-8").replace("time_signature", "metre"), "utf-8")
    with pytest.raises(Exception, match="no column “time_signature”"):
        list(READERS["gmd"].find(tmp_path))


def test_unknown_drum_labels_are_not_guessed(tmp_path: Path) -> None:
    [item] = found("mdb", tmp_path).values()
    like.text(item.labels[0], "0.1\tKD\n0.5\tXYZ\n")
    with pytest.raises(ItemBroken, match=r"“XYZ” at 0\.500 s"):
        item.load()


def test_unpaired_files_are_told(tmp_path: Path) -> None:
    like.pairs(tmp_path)
    like.sound(tmp_path / "alone.wav")
    like.midi(tmp_path / "silent.mid", like.track(like.MELODY))
    said = []
    for item in READERS["pairs"].find(tmp_path):
        try:
            item.load()
        except ItemBroken as error:
            said.append(str(error))
    assert len(said) == 2
    assert "alone.mid is missing" in said[0]
    assert "silent.wav is missing" in said[1]


def test_choices_are_checked(tmp_path: Path) -> None:
    like.musicnet(tmp_path)
    reader = READERS["musicnet"]
    assert [item.key for item in reader.find(tmp_path, Choice(("test",)))] == ["2303"]
    with pytest.raises(PreparationError, match="no split “validation”"):
        reader.find(tmp_path, Choice(("validation",)))
    with pytest.raises(PreparationError, match="no recording “close”"):
        reader.find(tmp_path, Choice(recording="close"))
    with pytest.raises(UnknownDataSet, match="maestro"):
        reader_of("meastro")


def test_the_kit_is_a_data_set(shared: Path, tmp_path: Path) -> None:
    """A kit of two instruments and two files of the real one's; rendered where they sound."""
    for name in ("pianos/upright_kw", "pianos/cp80", "drumkits/cr78"):
        shutil.copytree(shared / "kit" / name, tmp_path / name)
    (tmp_path / "midi" / "own").mkdir(parents=True)
    like.midi(tmp_path / "a.mid", like.track(like.MELODY), like.track(like.BEAT, channel=9))
    shutil.make_archive(str(tmp_path / "midi/own/own"), "zip", tmp_path, "a.mid")
    [item] = READERS["rendered"].find(tmp_path)
    audio, transcription = item.load()
    assert transcription.note_count == 5
    whole = next(audio.blocks(16000, block_seconds=10.0))[0]
    assert abs(whole[: 16000 // 4]).max() > 0.01  # the kick at once
    pieces = [block[0] for block in audio.blocks(16000, block_seconds=0.3)]
    assert sum(map(len, pieces)) == len(whole)
    assert abs(pieces[2] - whole[9600:14400]).max() < 1e-6
