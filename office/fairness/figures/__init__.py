"""What the readings come to: pure functions, each with the rule by which something stands out.

Every figure carries a Level. Where the numbers are too small to tell, it says so and no more.
"""
