"""What the drum chart says where there are no drums, and the buttons that help."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

WORDS_WIDTH = 560
NO_PART = (
    "This piece has no drum part. With one you can write hits by hand, hear them, and take them "
    "away as MIDI or as a song for Clone Hero and YARG."
)
NOT_HEARD = "Nobody has listened for drums in this recording yet."
NONE_FOUND = (
    "No drums were heard in this recording. If there are some, look at what was suspected, or "
    "write them by hand."
)


def sentence(words: str) -> QLabel:
    """Words where there is nothing else, in lines that are easily read."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    label.setFixedWidth(WORDS_WIDTH)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def centred(widget: QWidget) -> QHBoxLayout:
    """In the middle of a row; with an alignment instead Qt makes words too low for their lines."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row


class Offers(QWidget):
    """`part_wanted()`: an empty drum part. `listening_wanted()`, `suspects_wanted()`."""

    part_wanted = Signal()
    listening_wanted = Signal()
    suspects_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = sentence(NO_PART)
        self.listen = QPushButton("Listen for the drums")
        self.suspects = QPushButton("Show what was suspected")
        self.add = QPushButton("Add drum part")
        self.listen.clicked.connect(self.listening_wanted)
        self.suspects.clicked.connect(self.suspects_wanted)
        self.add.clicked.connect(self.part_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.listen, self.suspects, self.add):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        column.addLayout(centred(self.words))
        column.addLayout(buttons)
        column.addStretch(1)
        self.show_offers(can_listen=False, found_none=False)

    def show_offers(self, can_listen: bool, found_none: bool) -> None:
        """Whether there is something to listen to, and whether nothing was found in it."""
        self.words.setText(NONE_FOUND if found_none else NOT_HEARD if can_listen else NO_PART)
        self.listen.setVisible(can_listen and not found_none)
        self.suspects.setVisible(found_none)
