"""Problems: settings as typed, read into what is asked."""

from gdcalc.problem.problem import Problem, pose
from gdcalc.problem.settings import Settings

__all__ = ["Problem", "Settings", "pose"]
