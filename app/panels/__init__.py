"""What stands around the music: values in, signals out."""
