"""The waveform."""
