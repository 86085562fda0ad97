"""A progress bar for the archive's two commands."""

from typing import Self

from tqdm import tqdm


class Steps:
    """A bar on a terminal, nothing elsewhere; it learns on its way how long the way is."""

    def __init__(self, words: str) -> None:
        self.bar = tqdm(desc=words, unit="", disable=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.bar.close()

    def tick(self, name: str, count: int) -> None:
        self.bar.total = max(self.bar.n + 1, count, self.bar.total or 0)
        self.bar.set_postfix_str(name, refresh=False)
        self.bar.update()
