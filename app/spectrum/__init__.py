"""The spectrogram behind the notes: what sounded, at which pitch."""
