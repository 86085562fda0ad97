"""What the shop's answers look like, for the schema: in the words that villages use."""

LINES = "大米 2 袋、肥皂 1 块"
LIMIT = "每月"
UNIT = "袋"
