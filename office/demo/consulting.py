"""The demo's next regulation: put before the village, with what two people say of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from office.demo.regulation import RULES, TEXT, TITLE
from office.demo.story import Scene
from rules.models import Category
from rules.services import (
    RuleInput,
    add_comment,
    add_rule,
    draft_edition,
    draft_terms,
    open_consultation,
)
from villages.models import Role
from villages.queries import get_terms

CONSULTATION_DAYS = 10
DROPPED = "R03"
SENTENCES = {
    "（一）红白事简办的，加10分；": "（一）红白事简办的，加15分；",
    "；\n（三）垃圾分类做得好的，当月加3分。": "。",
    "（二）发现火情、险情及时报告的，每次加5分。": (
        "（二）发现火情、险情及时报告的，每次加5分；\n（三）电动车在充电棚集中充电的，当月加3分。"
    ),
}
FEAST = "R06"
CHARGING = RuleInput(
    category=Category.SAFETY,
    article="第七条第3项",
    deed="电动车在充电棚集中充电",
    quote="电动车在充电棚集中充电的，当月加3分",
    points=Decimal(3),
    unit="month",
)
COMMENTS = (
    (FEAST, "加到15分好，最好把办多少桌算简办也写明白。", "二组老梁", ""),
    ("", "垃圾分类还是要加分，取消了怕大家又不分了。", "", ""),
)


def consult_village(scene: Scene, now: datetime) -> None:
    """Show the village's next edition, which changes a rule, drops one and adds one."""
    chair = scene.people[Role.COMMITTEE][0]
    edition = draft_edition(
        scene.village, title=f"{TITLE}（修订稿）", text=revise_text(), by=chair, now=now
    )
    for rule in revise_rules():
        add_rule(edition, terms=rule, by=chair, now=now)
    today = timezone.localdate(now)
    terms = get_terms(scene.village, today)
    terms.notice_days, terms.star_levels = 7, [["三星", "100"], ["五星", "200"]]
    draft_terms(edition, terms, by=chair, now=now)
    until = today + timedelta(days=CONSULTATION_DAYS)
    edition = open_consultation(edition, until=until, by=chair, now=now)
    for code, text, name, contact in COMMENTS:
        add_comment(
            edition,
            rule_code=code,
            text=text,
            name=name,
            contact=contact,
            key=scene.make_key(),
            now=now,
        )


def revise_text() -> str:
    text = TEXT
    for old, new in SENTENCES.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def revise_rules() -> list[RuleInput]:
    kept = [rule for rule in RULES if rule.code != DROPPED]
    revised = [
        replace(rule, points=Decimal(15), quote=rule.quote.replace("10", "15"))
        if rule.code == FEAST
        else rule
        for rule in kept
    ]
    return [*revised, CHARGING]
