"""What the titles of appointments say, as villages write them."""

# 村委会主任, 村党支部书记: whichever the village calls its head; no deputy of either.
CHAIR_TITLES = ("主任", "书记")
DEPUTY = "副"


def is_chair_title(title: str) -> bool:
    return DEPUTY not in title and any(word in title for word in CHAIR_TITLES)
