"""What waits for somebody: the shape in which every app tells the office's home."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits: in words, how many, and where it is done."""

    words: str
    count: int
    address: str
