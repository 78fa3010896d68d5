"""Handbill turns a cause's action kit into letters, call sheets, flyers and guides."""

__version__ = "0.1.0"
