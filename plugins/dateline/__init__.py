"""Dateline turns a news feed into a database of events that analysts can trust."""

__version__ = "0.1.0"
