import re
from itertools import product
from math import log2

import pytest

from villages.passphrases import (
    DIGIT_GROUPS,
    DIGITS_AFTER,
    WORDS,
    explain_words,
    propose_digits,
    propose_words,
    read_words,
    tidy_typed,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ｒｏｎｇｓｈｕ　４８２１", "rongshu4821"),
        (" rong shu\t4821 \n", "rongshu4821"),
        ("rong-shu-8", "rong-shu-8"),
        ("8\u200b8\ufeff8", "888"),
        ("榕树下有八口井", "榕树下有八口井"),
        ("　 ", ""),
    ],
    ids=["full width", "blanks", "as it is", "unseen", "chinese", "nothing"],
)
def test_typed_text_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert tidy_typed(typed) == meant


def test_words_are_worth_what_is_said_of_them() -> None:
    words = read_words()
    pairs = {one + other for one, other in product(words, words)}

    bits = WORDS * log2(len(words)) + DIGITS_AFTER * log2(10)

    assert (len(words), round(bits, 1)) == (512, 40.3)
    # Without blanks, no two pairs are typed alike, so that nothing is lost by leaving them out.
    assert len(pairs) == len(words) ** 2
    assert all(re.fullmatch("[a-z]{4,9}", pinyin) for pinyin in words)


def test_proposal_is_three_words_and_four_digits() -> None:
    *words, digits = propose_words().split()

    assert (len(words), set(words) <= set(read_words())) == (WORDS, True)
    assert re.fullmatch(r"\d{4}", digits)
    assert len({propose_words() for _time in range(20)}) == 20


def test_proposal_of_digits_comes_in_groups() -> None:
    assert re.fullmatch(r"\d{4}( \d{4}){2}", propose_digits())
    assert round(DIGIT_GROUPS * 4 * log2(10), 1) == 39.9


def test_proposal_is_explained_by_its_words() -> None:
    assert explain_words("rongshu daotian shuijing 4821") == "榕树 稻田 水井"
    assert explain_words("4821 7730 5946") == ""
