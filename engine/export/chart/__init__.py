"""Drum charts for Clone Hero and YARG: from hits and beats to a song folder that can be played."""
