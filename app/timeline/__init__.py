"""The time axis, and what every strip on it shares: lanes, ruler, gestures, scroll bar."""
