"""What waits for somebody: the shape in which every app tells the office's home.

An app's `todo` module has build_todos(village, today=, roles=). What none of the roles can do is
neither counted nor told; without roles everything that waits in the village is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits: in words, how many, and where it is done.

    is_counted: whether the count says anything beyond the words; where not, 1 stands for "so".
    """

    words: str
    count: int
    address: str
    is_counted: bool = True
