"""One reader a format: the bytes of a file become a `Reading`. They run in a child process (`child.py`)."""
