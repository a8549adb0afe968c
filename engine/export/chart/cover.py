"""album.jpg: a recording's picture, square and of the size the games ask for."""

from fractions import Fraction

import numpy as np

from engine.audio.tags import Picture

SIDE = 500  # pixels
SHARPNESS = 3  # of JPEG's 1, the best, to 31


def album_jpg(picture: Picture) -> bytes:
    """The middle of the picture, (height, width, 3), as a JPEG of 500 by 500."""
    import av

    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    middle = np.ascontiguousarray(picture[top : top + side, left : left + side])
    frame = av.VideoFrame.from_ndarray(middle, format="rgb24")
    codec = av.CodecContext.create("mjpeg", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width = codec.height = SIDE
    codec.pix_fmt, codec.time_base = "yuvj420p", Fraction(1, 25)
    codec.qmin = codec.qmax = SHARPNESS
    fitted = frame.reformat(SIDE, SIDE, "yuvj420p", interpolation="AREA")
    return b"".join(bytes(packet) for one in (fitted, None) for packet in codec.encode(one))
