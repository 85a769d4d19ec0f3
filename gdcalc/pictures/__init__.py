"""Pictures of runs: what is kept of a run, what is drawn of it, and a writer for each medium."""
