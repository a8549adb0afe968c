"""What mouse and keys do while one plays live, for the overlay."""

Line = tuple[str, str]

GROUPS: tuple[tuple[tuple[str, tuple[Line, ...]], ...], ...] = (
    (
        (
            "The take",
            (
                ("Space", "begin, pause, go on"),
                ("Ctrl+Return", "keep it as a piece"),
                ("Esc", "leave; a take is asked about"),
            ),
        ),
        (
            "What you see",
            (
                ("Faint note", "heard a moment ago, may yet be taken back"),
                ("Solid note", "certain"),
                ("Bright end", "the key is still down"),
                ("Lit keys", "what sounds now"),
            ),
        ),
    ),
    (
        (
            "The running roll",
            (
                ("Wheel", "other pitches"),
                ("Ctrl-wheel", "more or less time"),
                ("Ctrl-Shift-wheel", "higher or lower rows"),
            ),
        ),
        (
            "Before you begin",
            (
                ("Level", "the bar should reach its last third"),
                ("Measure the room", "while nobody plays: noise is no note then"),
                ("Bars counted in", "clicks that come before the take"),
                ("Send as MIDI", "other programs play what you play"),
            ),
        ),
    ),
)
