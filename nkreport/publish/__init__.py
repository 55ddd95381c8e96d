"""How a report is made: parameters read, the notebook run, files written whole."""
