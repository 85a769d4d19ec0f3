"""Simulated students: homework worked in plain floats, rounded as people round, with and without mistakes."""
