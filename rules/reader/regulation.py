"""From the text of a regulation to everything that was found in it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from rules.reader.asides import find_asides
from rules.reader.categories import categorise
from rules.reader.characters import Stream, fold
from rules.reader.clauses import read_passage
from rules.reader.context import Context, full_marks_of, sign_of
from rules.reader.drafts import Base, Finds
from rules.reader.leads import give_lead, read_lead, with_lead
from rules.reader.lexicon import UNIT_WORD
from rules.reader.measures import measure_of
from rules.reader.outline import Node, build_outline
from rules.reader.reading import Reading
from rules.reader.rows import read_table
from rules.reader.terms import find_terms
from rules.reader.verbs import learn_verbs


def read(text: str) -> Reading:
    """Read a regulation. Pure: no database, no clock; never raises for any text."""
    folded = fold(text)
    finds = Finds(text)
    root = build_outline(folded)
    waiting: list[tuple[Node, Context]] = [(root, Context(verbs=learn_verbs(folded)))]
    while waiting:
        node, context = waiting.pop()
        inner = _read_node(node, context, finds)
        waiting.extend(reversed(list(_hand_down(node, inner))))
    give_default(finds, folded)
    rules = tuple(
        draft.finish(text, categorise(draft.deed, draft.heads))
        for draft in sorted(finds.drafts, key=lambda draft: (draft.span.start, draft.span.end))
    )
    base = choose_base(finds)
    terms = tuple(find_terms(_told(root), _first_base(finds, base), text))
    taken = [*(rule.span for rule in rules), *(term.span for term in terms)]
    taken += [clause.span for clause in finds.unread]
    unread = [*finds.unread, *find_asides(_told(root), taken, text)]
    unread.sort(key=lambda clause: clause.span.start)
    return Reading(base, rules, terms, tuple(unread))


_QUESTION = re.compile("(?:\\d{1,2}[.、])?(?:问|[Qq])\\d{0,2}：(?P<asked>[^。；？]{1,30})[？?]?")
_ANSWER = re.compile("[^，。；：]{0,12}(?:答|[Aa])\\d{0,2}：")


def _hand_down(node: Node, context: Context) -> Iterator[tuple[Node, Context]]:
    """Yield what hangs below a node; a question's sign holds for its answer."""
    sign = 0
    for child in node.children:
        asked = _QUESTION.match(child.text)
        if asked:
            sign = sign_of(asked["asked"])
        is_answer = asked is not None or bool(_ANSWER.match(child.text))
        yield child, replace(context, sign=sign) if sign and is_answer else context


def _told(root: Node) -> Iterator[Stream]:
    """Yield the paragraphs; what a table holds states no terms."""
    return (node.stream for node in root.walk() if node.text)


def _first_base(finds: Finds, points: Decimal | None) -> list[Base]:
    told = [*finds.bases, *finds.full_marks]
    return [base for base in told if base.points == points][:1]


def choose_base(finds: Finds) -> Decimal | None:
    """Return what an account starts with (decision 16).

    Full marks count as such where the text says that points are taken off from them.
    """
    for base in finds.bases:
        if not _SPECIAL.search(base.sentence[:24]):
            return base.points
    if finds.bases:
        return finds.bases[0].points
    whole = [full for full in finds.full_marks if _TAKEN_OFF.search(full.sentence)]
    return max((full.points for full in whole), default=None)


# 没写单位的一律按次计: what counts where nothing is said (decision 5).
_DEFAULT = re.compile(
    "(?:[没未](?:有|另)?(?:写|标|注|说|列|填)|除(?:另有|特别|已)?[^，。；]{0,8}外)[^。；]{0,10}"
    f"(?:按|以|论)每?(?P<w>{UNIT_WORD})(?:[计算记]|为)"
)


def give_default(finds: Finds, folded: str) -> None:
    """Give the unit that the text says holds wherever none is written."""
    found = _DEFAULT.search(folded)
    if found:
        measure = measure_of(found["w"])
        for draft in finds.drafts:
            draft.measure = draft.measure or measure


_SPECIAL = re.compile("党员|干部|低保|贫困|脱贫户|特困|商户|新迁入|外来")
_TAKEN_OFF = re.compile(
    "倒扣|扣分制|扣减|从[^，。；]{0,6}扣|逐[项条][^，。；]{0,3}扣|对照[^，。；]{0,4}扣|扣起|减分制|扣除|往下扣"
)


def _read_node(node: Node, context: Context, finds: Finds) -> Context:
    """Read one node into finds; return the context of what hangs below it."""
    if node.table is not None:
        read_table(node.table, context, finds)
        return context
    own = replace(
        context,
        article=(*context.article, node.marker.label) if node.marker else context.article,
    )
    lead = read_lead(node, own)
    is_titled = bool(node.children) and full_marks_of(node.text) is not None
    if (lead is None or node.trail is not None) and node.text and not is_titled:
        count = len(finds.drafts)
        read_passage(node.stream, own, finds)
        made = len(finds.drafts) > count
        if context.lead is not None and not made and not node.children:
            give_lead(node, context.lead, context, finds)
    if not node.children:
        return context
    inner = with_lead(context, node, lead)
    if lead is None and context.lead is not None and node.children:
        return replace(inner, lead=context.lead)
    return inner
