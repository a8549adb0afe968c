"""The instruments of General MIDI, by family, in plain words."""

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Piano", ("Grand piano", "Bright piano", "Electric grand", "Honky-tonk piano",
               "Electric piano", "FM electric piano", "Harpsichord", "Clavinet")),
    ("Bells and mallets", ("Celesta", "Glockenspiel", "Music box", "Vibraphone", "Marimba",
                           "Xylophone", "Tubular bells", "Dulcimer")),
    ("Organ", ("Drawbar organ", "Percussive organ", "Rock organ", "Church organ", "Reed organ",
               "Accordion", "Harmonica", "Tango accordion")),
    ("Guitar", ("Nylon guitar", "Steel guitar", "Jazz guitar", "Clean electric guitar",
                "Muted guitar", "Overdriven guitar", "Distorted guitar", "Guitar harmonics")),
    ("Bass", ("Acoustic bass", "Fingered bass", "Picked bass", "Fretless bass", "Slap bass",
              "Slap bass, brighter", "Synth bass", "Synth bass, darker")),
    ("Strings", ("Violin", "Viola", "Cello", "Double bass", "Tremolo strings",
                 "Plucked strings", "Harp", "Timpani")),
    ("Ensemble", ("String ensemble", "Slow strings", "Synth strings", "Synth strings, softer",
                  "Choir, ah", "Voice, ooh", "Synth voice", "Orchestra hit")),
    ("Brass", ("Trumpet", "Trombone", "Tuba", "Muted trumpet", "French horn", "Brass section",
               "Synth brass", "Synth brass, softer")),
    ("Reeds", ("Soprano saxophone", "Alto saxophone", "Tenor saxophone", "Baritone saxophone",
               "Oboe", "English horn", "Bassoon", "Clarinet")),
    ("Flutes and pipes", ("Piccolo", "Flute", "Recorder", "Pan flute", "Bottle", "Shakuhachi",
                          "Whistle", "Ocarina")),
    ("Synth leads", ("Square lead", "Sawtooth lead", "Calliope lead", "Chiff lead",
                     "Charang lead", "Voice lead", "Fifths lead", "Bass and lead")),
    ("Synth pads", ("New age pad", "Warm pad", "Polysynth pad", "Choir pad", "Bowed pad",
                    "Metallic pad", "Halo pad", "Sweep pad")),
    ("Synth effects", ("Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins",
                       "Echoes", "Sci-fi")),
    ("From around the world", ("Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe",
                               "Fiddle", "Shanai")),
    ("Percussion", ("Tinkle bell", "Agogo", "Steel drums", "Woodblock", "Taiko drum",
                    "Melodic tom", "Synth drum", "Reverse cymbal")),
    ("Noises", ("Fret noise", "Breath noise", "Seashore", "Birds", "Telephone", "Helicopter",
                "Applause", "Gunshot")),
)  # fmt: skip

NAMES = tuple(name for _, names in FAMILIES for name in names)
"""The instrument of each program, 0 to 127."""
