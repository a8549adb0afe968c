"""Small instruments, made here, and a Hydrogen kit with most of what those have."""

from pathlib import Path

import numpy as np
import soundfile

RATE = 22_050


def tone(path: Path, key: int, seconds: float = 1.0, level: float = 0.4) -> Path:
    """A sine at the pitch of a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hertz = 440 * 2 ** ((key - 69) / 12)
    wave = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    soundfile.write(path, wave, RATE)
    return path


def sfz(folder: Path, text: str, name: str = "test.sfz") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


HYDROGEN = """<?xml version="1.0" encoding="UTF-8"?>
<drumkit_info xmlns="http://www.hydrogen-music.org/drumkit"><name>Test</name><instrumentList>
 <instrument><id>0</id><name>Bass Drum</name><midiOutNote>35</midiOutNote>
  <volume>0.5</volume><gain>1</gain>
  <instrumentComponent><component_id>0</component_id><gain>1</gain>
   <layer><filename>kick.flac</filename><min>0</min><max>0.5</max><gain>1</gain><pitch>0</pitch>
   </layer>
   <layer><filename>kick.flac</filename><min>0.5</min><max>1</max><gain>2</gain><pitch>12</pitch>
   </layer>
  </instrumentComponent>
  <instrumentComponent><component_id>1</component_id><gain>1</gain>
   <layer><filename>room.flac</filename><min>0</min><max>1</max></layer></instrumentComponent>
 </instrument>
 <instrument><id>1</id><name>Strange thing</name><volume>1</volume><midiOutNote>56</midiOutNote>
  <layer><filename>kick.flac</filename><min>0</min><max>1</max><gain>1</gain></layer>
  <layer><filename>kick.flac</filename><min>0</min><max>1</max><gain>1</gain></layer>
 </instrument>
 <instrument><id>2</id><name>Empty</name></instrument>
 <instrument><id>3</id><name>Old Snare</name><midiOutNote>38</midiOutNote>
  <volume>1</volume><gain>1</gain><filename>kick.flac</filename></instrument>
 <instrument><id>4</id><name>Something</name><midiOutNote>40</midiOutNote>
  <layer><filename>kick.flac</filename><min>0</min><max>1</max></layer></instrument>
 <instrument><id>5</id><name>Snare roll</name><midiOutNote>41</midiOutNote>
  <layer><filename>kick.flac</filename><min>0</min><max>1</max></layer></instrument>
 <instrument><id>6</id><name>Crash</name><midiOutNote>49</midiOutNote>
  <layer><filename>gone.flac</filename><min>0</min><max>1</max></layer></instrument>
</instrumentList></drumkit_info>"""
