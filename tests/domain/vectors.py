"""The worked examples in tests/vectors, as parameters of tests."""

import csv
from pathlib import Path

import pytest

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


def vector_file(rule: str) -> Path:
    """Return the file of one rule's worked examples."""
    return VECTORS / f"{rule}.csv"


def vectors(rule: str, *key: str) -> list:
    """Return each row of a rule's file as a pytest parameter named by its key."""
    with vector_file(rule).open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(row, id="/".join(row[column] for column in key or ("vector_id",)))
            for row in csv.DictReader(file)
        ]
