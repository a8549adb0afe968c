"""Refining: what an ensemble of models said of a recording, made better by a network of its own."""
