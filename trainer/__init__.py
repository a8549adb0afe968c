"""Makes the weights the engine runs."""
