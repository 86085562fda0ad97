"""Passphrases that old people can type: how typed text is read, and what is proposed.

How hard a proposal is to guess, honestly:

- Three words of 512 and four digits: 3 x 9 + 13.3 = 40.3 bits, about 1.3 million million.
- Twelve digits in groups of four: 39.9 bits, one million million.

At the log-in, one name may be tried LOGIN_FAILURE_LIMIT (8) times from one address, then a pause of
a quarter of an hour: 768 tries a day. Somebody with a thousand addresses finds one such passphrase
in 1,800 years on average. Who holds the database meets scrypt, some ten tries a second and core:
with a hundred cores about sixteen years. What people think up themselves is weaker.
"""

import secrets
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

WORDS_FILE = Path(__file__).with_name("passphrase_words.txt")
WORDS = 3
DIGITS_AFTER = 4
DIGIT_GROUPS = 3


def tidy_typed(typed: str) -> str:
    """Return what was meant: full-width signs as plain ones, nothing blank or unseen in between.

    Keyboards for Chinese type １２３ for 123 and leave blanks behind; on the paper a passphrase
    stands in groups.
    """
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(
        sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf"
    )


@lru_cache(maxsize=1)
def read_words() -> dict[str, str]:
    """Return {pinyin without tones: the word}, the list of our own; no two are typed alike."""
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return {pinyin: word for word, _blank, pinyin in (line.partition(" ") for line in lines)}


def propose_words() -> str:
    """Return three words and four digits, to read aloud and to type with or without the blanks."""
    words = list(read_words())
    chosen = [secrets.choice(words) for _time in range(WORDS)]
    return " ".join([*chosen, _draw_digits(DIGITS_AFTER)])


def propose_digits() -> str:
    """Return twelve digits in groups of four, for who types no letters."""
    return " ".join(_draw_digits(4) for _time in range(DIGIT_GROUPS))


# What a button on a page asks for: its value and what is drawn.
PROPOSALS: dict[str, Callable[[], str]] = {"words": propose_words, "digits": propose_digits}


def explain_words(passphrase: str) -> str:
    """Return the words behind a proposal: 榕树 稻田 水井 for rongshu daotian shuijing 4821."""
    words = read_words()
    return " ".join(words[part] for part in passphrase.split() if part in words)


def _draw_digits(count: int) -> str:
    return "".join(str(secrets.randbelow(10)) for _time in range(count))
