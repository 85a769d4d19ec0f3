"""Scripts that do a run without gdcalc: one file a library."""
