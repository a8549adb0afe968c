"""The drum chart and the highway: what a kit plays, and how the games show it."""
