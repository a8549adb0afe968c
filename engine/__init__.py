"""Sound to notes, notes to files: everything Earmark does without a window."""
