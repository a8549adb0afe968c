"""`.mxl`: MusicXML in the zip archive that notation programs exchange."""

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MIME_TYPE = "application/vnd.recordare.musicxml"
SCORE = "score.musicxml"
CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="{SCORE}" media-type="{MIME_TYPE}+xml"/>
  </rootfiles>
</container>
"""
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the same score is the same file, whenever it is written


def compressed(musicxml: bytes) -> bytes:
    """The archive of one score; its type comes first and is not compressed, as readers expect."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        members = ((MIME_TYPE.encode(), "mimetype", ZIP_STORED),)
        packed = (
            (CONTAINER.encode(), "META-INF/container.xml", ZIP_DEFLATED),
            (musicxml, SCORE, ZIP_DEFLATED),
        )
        for data, name, method in (*members, *packed):
            info = ZipInfo(name, NO_DATE)
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()
