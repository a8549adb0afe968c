"""The sustain pedal's lane."""
