"""The Python API: ``gdcalc.solve``, ``check`` and ``plot``, a module each, so that none loads what another needs."""
