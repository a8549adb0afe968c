"""The saved work: what it is, what can be done to it, and the file it is kept in. No Qt."""
