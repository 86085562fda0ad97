"""What the noticeboard refuses."""

from noticeboard.errors.letters import (
    AnswerEmpty,
    BookUnopened,
    FeedbackAnswered,
    FeedbackEmpty,
    FeedbackTooMuch,
    LetterTooLong,
    LetterUnknown,
)
from noticeboard.errors.notices import NoticeUnknown
from noticeboard.errors.signing import ChairNeeded, SecondSignerNeeded, SignedByOther

__all__ = [
    "AnswerEmpty",
    "BookUnopened",
    "ChairNeeded",
    "FeedbackAnswered",
    "FeedbackEmpty",
    "FeedbackTooMuch",
    "LetterTooLong",
    "LetterUnknown",
    "NoticeUnknown",
    "SecondSignerNeeded",
    "SignedByOther",
]
