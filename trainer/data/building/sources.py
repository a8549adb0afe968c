"""Sources: where the kit's instruments and music are published, and what becomes of each.

Each may be left out. Where a digest stands here the download must have it. Code hosts make their
archives on demand and promise no digest for them: those rows have none, which is said when they are
fetched, and what was received is written into the kit's `sources.csv`. They name the commit, so
that what is in them does not change.
"""

from dataclasses import dataclass, field
from enum import StrEnum

GITHUB = "https://github.com/{}/archive/{}.zip"
DEBIAN = "https://deb.debian.org/debian/pool/main/"
GIBIBYTE = 1 << 30


class Kind(StrEnum):
    """What is done with the files of a source."""

    SFZ = "sfz"
    SFZ_KIT = "sfz kit"
    NOTES = "notes"
    DRUMS = "drums"
    FONT = "font"
    AS_IT_IS = "as it is"
    POP909 = "pop909"
    MATCHES = "matches"
    SCORES = "scores"


@dataclass(frozen=True, slots=True)
class Take:
    """One thing made of a source: which files (patterns inside it), and where it goes in the kit.

    `base` is the folder from which an SFZ file's samples are named, where it is not its own;
    `edges` the highest velocities of the layers of samples that are told by their names.
    """

    kind: Kind
    to: str
    files: tuple[str, ...] = ()
    program: int = 0
    about: str = ""
    base: str = ""
    edges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Something published: its address, SHA-256 and size where they are known, and its licence."""

    name: str
    address: str
    licence: str
    attribution: str
    takes: tuple[Take, ...]
    sha256: str = ""
    size: int = 0
    largest: int = field(default=2 * GIBIBYTE)


def _github(repository: str, commit: str) -> str:
    return GITHUB.format(repository, commit)


def _sfz(to: str, file: str, program: int, about: str) -> Take:
    return Take(Kind.SFZ, to, (file,), program, about)


CC0, BY3, BY4 = "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0"
LAYERS_OF_SALAMANDER = (34, 43, 50, 64, 80, 96, 112, 127)

SOURCES: tuple[Source, ...] = (
    Source(
        "fluid", DEBIAN + "f/fluid-soundfont/fluid-soundfont-gm_3.1-5.3_all.deb", "MIT",
        "Fluid (R3) GM SoundFont, (c) 2000-2002, 2008 Frank Wen; (c) 2008 Toby Smithe",
        (Take(Kind.FONT, "soundfonts/FluidR3_GM.sf2", ("usr/share/sounds/sf2/FluidR3_GM.sf2",)),),
        "6f531493ac4e4d9772fd96b2488ea1790af81c196135fbdd25997da0781fc60e", 119_610_208,
    ),
    Source(
        "musescore",
        DEBIAN + "m/musescore-general-soundfont-small/"
        "musescore-general-soundfont-small_0.2.1-1_all.deb",
        "MIT, parts public domain or CC0",
        "MuseScore_General (c) 2018-2021 S. Christian Collins; FluidR3Mono (c) 2014-2017 Michael "
        "Cowgill; (c) Frank Wen",
        (Take(Kind.FONT, "soundfonts/MuseScore_General_Lite.sf3",
              ("usr/share/sounds/sf3/MuseScore_General_Lite.sf3",)),),
        "65f9c1cb658c49e8713d2c95238d5d26868f520341f74a4fe26248a8f763c739", 34_150_714,
    ),
    Source(
        "salamander", _github("tambien/Piano", "0cd2c03"), BY3,
        "Salamander Grand Piano V3 by Alexander Holm, CC-BY 3.0",
        (Take(Kind.NOTES, "pianos/salamander_L", ("audio/*v[2468].mp3", "audio/*v1[0246].mp3"),
              0, "acoustic grand piano", edges=LAYERS_OF_SALAMANDER),),
    ),
    Source(
        "splendid", _github("sfzinstruments/SplendidGrandPiano", "1c595d8"),
        "Public domain, as its authors state",
        "Splendid Grand Piano, AKAI; SFZ mapping by kinwie",
        (_sfz("pianos/splendid", "Splendid Grand Piano.sfz", 0, "acoustic grand piano"),),
    ),
    Source(
        "headroom", _github("sfzinstruments/BengtNilsson.HeadroomPiano", "2a7df3f"), BY4,
        "Headroom Piano by Bengt Nilsson, SFZ by kinwie, CC-BY 4.0",
        (
            _sfz("pianos/headroom_close", "Intimate Piano (NoFX).sfz", 0, "acoustic grand piano"),
            _sfz("pianos/headroom_decca", "Headroom Piano (NoFX).sfz", 0, "acoustic grand piano"),
        ),
    ),
    Source(
        "upright", _github("freepats/upright-piano-KW", "570f6c6"), CC0,
        "Upright Piano KW, FreePats project (Gonzalo, Roberto)",
        (_sfz("pianos/upright_kw", "UprightPianoKW-*.sfz", 1, "acoustic upright piano"),),
    ),
    Source(
        "honkytonk", _github("freepats/old-piano-FB", "9707673"), CC0,
        "Piano FB, recorded by Piotr Barcz, FreePats",
        (_sfz("pianos/piano_fb_honkytonk", "PianoFB 2*.sfz", 3, "acoustic upright piano"),),
    ),
    Source(
        "epianos", _github("sfzinstruments/GregSullivan.E-Pianos", "8c3e581"), BY3,
        "E-Pianos by Greg Sullivan (sullivang.net), mapping by kinwie, CC-BY 3.0",
        (
            _sfz("pianos/cp80", "CP80/CP80.sfz", 2, "electric grand piano"),
            _sfz("pianos/wurlitzer_ep200", "Wurlitzer EP200/Wurlitzer EP200.sfz", 4,
                 "electric piano"),
            _sfz("pianos/pianet_t", "Pianet T/Pianet T.sfz", 4, "electric piano"),
        ),
    ),
    Source(
        "archtop", _github("sfzinstruments/karoryfer.shinyguitar", "57243cc"), CC0,
        "Shinyguitar, Karoryfer Samples / D. Smolken",
        (
            Take(Kind.SFZ, "others/archtop_mic", ("Programs/acoustic_one.sfz",), 25,
                 "archtop guitar, acoustic (microphone)", base="Programs"),
            Take(Kind.SFZ, "others/archtop_pickup", ("Programs/electric_one.sfz",), 26,
                 "archtop guitar, magnetic pickup", base="Programs"),
        ),
    ),
    Source(
        "emily", _github("sfzinstruments/karoryfer.emilyguitar", "b4920dc"), CC0,
        "Emilyguitar, Karoryfer / D. Smolken",
        (_sfz("others/emily_electric", "emily_clean.sfz", 27, "electric guitar, clean"),),
    ),
    Source(
        "nylon", _github("freepats/spanish-classical-guitar", "6f4eb1b"), CC0,
        "Spanish classical guitar, FreePats",
        (_sfz("others/nylon_spanish", "SpanishClassicalGuitar-*.sfz", 24,
              "nylon-string classical guitar"),),
    ),
    Source(
        "doublebass", _github("sfzinstruments/dsmolken.double-bass", "c2985eb"), CC0,
        "D. Smolken double bass",
        (
            _sfz("others/upright_bass_pizz", "d_smolken_rubner_bass_pizz.sfz", 32,
                 "double bass pizzicato"),
            _sfz("others/double_bass_arco", "d_smolken_rubner_bass_arco.sfz", 43,
                 "double bass arco"),
        ),
    ),
    Source(
        "saxophones", _github("sfzinstruments/MTG.SoloSax", "b494d25"), BY4,
        "MTG Solo Saxophones: samples by MTG (freesound.org packs 20251, 20239, 20247, 20253), "
        "SFZ by kinwie, CC-BY 4.0",
        tuple(
            _sfz(f"others/sax_{kind}", f"MTG Solo Saxophones/MTG {kind.title()} Sax (NL).sfz",
                 program, f"{kind} saxophone")
            for kind, program in (("soprano", 64), ("alto", 65), ("tenor", 66), ("baritone", 67))
        ),
    ),
    Source(
        "muldjord", _github("sfzinstruments/DrumGizmo.MuldjordKit", "fc16571"), BY4,
        "MuldjordKit by Lars Muldjord; “Drum samples provided by DrumGizmo.org”",
        tuple(
            Take(Kind.SFZ_KIT, f"drumkits/muldjord_{to}",
                 (f"DrumGizmo/MuldjordKit/Multi/{file}.sfz",))
            for to, file in (("mix", "Overhead left"), ("room", "Ambience left"))
        ),
        largest=8 * GIBIBYTE,
    ),
    Source(
        "gogodze", _github("sfzinstruments/karoryfer.gogodze-phu-vol-ii", "69a0274"), CC0,
        "Gogodze Phu Vol II, Karoryfer Samples",
        tuple(
            Take(Kind.SFZ_KIT, f"drumkits/gogodze_{to}",
                 tuple(f"Programs/mappings/{drum}_{mic}_mic.sfz" for drum in
                       ("kick", "snare", "toml", "tomm", "tomh", "hf", "ht", "ho")),
                 base="Programs")
            for to, mic in (("mix", "oh"), ("retro", "retro"), ("room", "front"))
        ),
        largest=8 * GIBIBYTE,
    ),
    Source(
        "machines", _github("oramics/sampled", "84d3405"),
        "CC-BY-3.0 (Pearl Master Studio Pack 1); public domain, as its authors state (CR-78, "
        "MRK-2)",
        "Pearl Master Studio Pack 1 by enoe, CC-BY 3.0; CR-78 boxedear.com; MRK-2 submodern.com",
        (
            Take(Kind.DRUMS, "drumkits/pearl_enoe", ("DRUMS/pearl-master-studio/samples/*.wav",)),
            Take(Kind.DRUMS, "drumkits/cr78", ("DM/CR-78/samples/*.wav",)),
            Take(Kind.DRUMS, "drumkits/mrk2", ("DM/MRK-2/samples/*.wav",)),
        ),
    ),
    Source(
        "sonicpi", DEBIAN + "s/sonic-pi/sonic-pi-samples_3.2.2~repack-8_all.deb", CC0,
        "freesound.org: menegass, Zajo, Neotone, looppool, EKVelika, zgump, cubix, DWSD and others",
        (
            Take(Kind.DRUMS, "drumkits/sonicpi_acoustic", ("usr/share/**/samples/drum_*.flac",)),
            Take(Kind.DRUMS, "drumkits/sonicpi_electro",
                 tuple(f"usr/share/**/samples/{name}*.flac"
                       for name in ("bd_", "sn_", "elec_*snare", "elec_*kick", "elec_cymbal",
                                    "perc_snap"))),
        ),
        "25f2312d2fae005e6ad0f4726b8ed3084e776006a5a132083506e960224ac79d", 21_882_696,
    ),
    Source(
        "groove",
        "https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip",
        BY4, "Groove MIDI Dataset, Google LLC (Gillick et al. 2019), CC-BY 4.0",
        (Take(Kind.AS_IT_IS, "midi/groove/groove.zip"),),
    ),
    Source(
        "vienna", _github("CPJKU/vienna4x22", "decce45"), BY4,
        "Vienna 4x22 Piano Corpus, Werner Goebl 1999, doi 10.21939/4X22",
        (Take(Kind.MATCHES, "vienna4x22", ("**/*.match", "**/*.musicxml")),),
    ),
    Source(
        "pop909", _github("music-x-lab/POP909-Dataset", "d83e6ed"),
        "MIT (the data set's; the songs belong to others)",
        "POP909, (c) 2020 Music X Lab, Wang et al., ISMIR 2020",
        (Take(Kind.POP909, "pop909", ("POP909/*/*.mid", "POP909/*/*_midi.txt")),),
    ),
    Source(
        "lieder", _github("OpenScore/Lieder", "bca1224"), CC0,
        "OpenScore Lieder Corpus, musescore.com/openscore-lieder-corpus",
        (Take(Kind.SCORES, "lieder", ("scores/**/*.mxl",)),),
    ),
    Source(
        "quartets", _github("OpenScore/StringQuartets", "2c723a5"), CC0,
        "OpenScore String Quartets",
        (Take(Kind.SCORES, "quartets", ("scores/**/*.mxl",)),),
    ),
)  # fmt: skip
