"""A notebook watched: made again when it is saved, and shown in a browser of this machine."""
