"""The engraved page: laid out by a worker, painted here, and as good for editing as the roll."""
