"""Events: music spelt as a sentence of tokens, and what reads and writes such sentences."""
