"""A recruitment job board whose search knows verified digital badges."""

__version__ = "0.1.0"
