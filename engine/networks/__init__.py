"""Networks, one architecture per file, each with its dimensions as a dataclass."""
