"""Hearing the piece: the original, what was heard in it, and any mix of both."""
