"""What can go wrong in the warehouse, as far as a caller may want to tell it apart."""

from __future__ import annotations


class WarehouseError(RuntimeError):
    """The warehouse cannot do what was asked; the message says what to do next."""


class StoreError(WarehouseError, ValueError):
    """A value cannot be stored as it is (a URL with a NUL character, an event without a type); nothing was."""
