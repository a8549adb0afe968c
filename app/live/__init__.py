"""Live: notes appear while one plays; the take is kept as a piece."""
