"""Lead sentences whose points or vetoes hold for the items below them (decision 2)."""

import re
from dataclasses import replace
from decimal import Decimal

from rules.reader.characters import Stream
from rules.reader.clauses import read_passage
from rules.reader.context import Context, Lead, article_of, below
from rules.reader.deeds import name_deed
from rules.reader.drafts import Draft, Finds
from rules.reader.outline import Node, is_bare_lead
from rules.reader.vetoes import find_vetoes

_LISTING = re.compile("下列|以下|如下|之一|凡有|情形的?[：，]|行为的?[：，]")


def read_lead(node: Node, context: Context) -> Lead | None:
    """Return what a node's last sentence gives to the items below, None where it is no lead."""
    if not node.children or all(child.table for child in node.children):
        return None
    if node.trail is not None:
        return _read_trail(node.trail, context)
    text = node.text
    if not (text.endswith(("：", "的")) or _LISTING.search(text) or is_bare_lead(text)):
        return None
    probe = Finds(text="\n" * (max(node.stream.places, default=0) + 1))
    made = read_passage(node.stream, context, probe)
    if not made:
        return _read_veto(node)
    draft = made[-1]
    return Lead(draft.points, draft.points_max, draft.measure, draft.vetoes, draft.cap)


def _read_trail(trail: Stream, context: Context) -> Lead | None:
    probe = Finds(text="\n" * (max(trail.places) + 1))
    made = read_passage(trail, context, probe)
    vetoes = frozenset().union(*(veto.vetoes for veto in find_vetoes(trail.text)))
    points = [draft for draft in made if draft.points]
    if points:
        draft = points[-1]
        return Lead(draft.points, draft.points_max, draft.measure, vetoes, draft.cap)
    return Lead(Decimal(0), None, None, vetoes) if vetoes else None


def _read_veto(node: Node) -> Lead | None:
    found = list(find_vetoes(node.text))
    if not found or not (_LISTING.search(node.text) or is_bare_lead(node.text)):
        return None
    vetoes = frozenset().union(*(veto.vetoes for veto in found))
    return Lead(Decimal(0), None, None, vetoes)


def give_lead(node: Node, lead: Lead, context: Context, finds: Finds) -> None:
    """Make the rule of an item that states no points of its own."""
    if not node.text.strip("。；，、 ") or re.search("[双加翻]倍", node.text):
        return
    text = node.text
    end = len(text.rstrip("。；，、\t "))
    finds.drafts.append(
        Draft(
            deed=name_deed(text[:end], ""),
            points=lead.points,
            points_max=lead.points_max,
            measure=lead.measure,
            vetoes=lead.vetoes,
            cap=finds.pending_cap,
            span=node.stream.span(0, end),
            article=article_of((*context.article, node.marker.label if node.marker else "")),
            heads=context.heads,
        )
    )


def with_lead(context: Context, node: Node, lead: Lead | None) -> Context:
    inner = below(context, node)
    return replace(inner, lead=lead or (context.lead if not node.text else None))
