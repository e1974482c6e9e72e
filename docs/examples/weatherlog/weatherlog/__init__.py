"""A weather station's logger: sensors, a ring of packed records, statistics and alarms."""

from .station import Station
from . import report

__version__ = "1.0"
