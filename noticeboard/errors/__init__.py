"""What the noticeboard refuses."""

from noticeboard.errors.notices import NoticeUnknown
from noticeboard.errors.signing import ChairNeeded, SecondSignerNeeded, SignedByOther

__all__ = ["ChairNeeded", "NoticeUnknown", "SecondSignerNeeded", "SignedByOther"]
