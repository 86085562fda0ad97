"""How many points a deed comes to, and why: pure arithmetic that reads no database.

In this order (design section 5 names the parts, the order is ours):

1. what one step gives: the rule's points, the deciders' choice within its range, or, where repeats
   have their own points, those of this occurrence;
2. × quantity / step × the weights, rounded as the terms say; the extra on top. That is `asked`;
3. caps by times, the rule's own and its category's: what lies beyond them comes to nothing;
4. the ladder: of several levels only the highest counts, so what was given before comes off;
5. caps by points, the rule's own and then its category's, from the shortest period to the longest;
6. clearing: whatever of the above, at least all that the rule wipes.

Caps by points come to the same total in whatever order deeds are decided, as long as their periods
and scopes lie within each other. Repeats and caps by times depend on the order by design: the
occurrence is the number of deeds decided earlier, plus one.
"""

from rules.scoring.assess import Assessment, assess
from rules.scoring.explain import CapLine, Explanation, Factor
from rules.scoring.periods import add_months_to_day, period_of, year_end_of
from rules.scoring.shapes import CategoryCapShape, Facts, Level, Past, RuleShape
from rules.scoring.wording import reason_words, words

__all__ = [
    "Assessment",
    "CapLine",
    "CategoryCapShape",
    "Explanation",
    "Factor",
    "Facts",
    "Level",
    "Past",
    "RuleShape",
    "add_months_to_day",
    "assess",
    "period_of",
    "reason_words",
    "words",
    "year_end_of",
]
