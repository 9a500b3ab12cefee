"""The fitted weights: what the decisions that add up plain signs multiply them with.

``data/weights.json`` is written by :mod:`dateline.coding.fit`, never by hand.
"""

from __future__ import annotations

import json
from importlib import resources


def load_weights(decision: str) -> dict[str, float]:
    """Weights of one decision by name of the sign. Raises KeyError for a decision that there is none of."""
    data = json.loads(resources.files("dateline.coding").joinpath("data/weights.json").read_text("utf-8"))
    return {name: float(value) for name, value in data[decision].items()}
