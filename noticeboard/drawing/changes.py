"""What changed of the regulation in a notice's stretch: editions, terms, slips of the pen."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from noticeboard.drawing.stretch import Stretch
from noticeboard.models import NoticeEntry, SheetKind
from rules.adoption.changes import ChangedRule, Difference, compare_rules, compare_shared_caps
from rules.adoption.slips import slip_words
from rules.adoption.terms import compare_terms
from rules.lines import RuleLine
from rules.models import Edition, Slip
from villages.models import Terms
from villages.words import day_with_year


def build_changes(stretch: Stretch) -> list[NoticeEntry]:
    """Return the unsaved entries of what changed, in the active language; no names in their words.

    Three queries where nothing did, five more an edition.
    """
    editions = _find_begun(stretch)
    entries = [
        *(entry for edition in editions for entry in _tell_edition(edition)),
        *(entry for terms in _find_terms(stretch, editions) for entry in _tell_terms(terms)),
        *(_tell_slip(slip) for slip in _find_slips(stretch)),
    ]
    return [entry for entry in entries if entry.about not in stretch.told]


def _enter(about: str, words: str) -> NoticeEntry:
    return NoticeEntry(sheet=SheetKind.CHANGES, about=about, words=words)


def _find_begun(stretch: Stretch) -> list[Edition]:
    """Return the editions that came into force; one entered late counts from its entering."""
    begun = Edition.objects.for_village(stretch.village).adopted()
    begun = begun.filter(adopted_at__lte=stretch.until, in_force_from__lte=stretch.until_day)
    if stretch.looked_from:
        begun = begun.filter(
            Q(adopted_at__gt=stretch.looked_from) | Q(in_force_from__gte=stretch.looked_from_day)
        )
    return list(begun.order_by("in_force_from").select_related("terms"))


def _tell_edition(edition: Edition) -> Iterator[NoticeEntry]:
    """Yield that an edition came into force, then rule by rule what is said otherwise."""
    assert edition.in_force_from is not None, "rules_edition_adopted_is_dated"
    about = f"edition:{edition.pk}"
    words = {"edition": str(edition), "day": day_with_year(edition.in_force_from)}
    yield _enter(about, _("%(edition)s从%(day)s起施行。") % words)
    earlier = Edition.objects.for_village(edition.village).adopted()
    before = earlier.filter(in_force_from__lt=edition.in_force_from).order_by("-in_force_from")
    old = before.first()
    if old is None:
        return
    rules = compare_rules(
        old.rules.in_order().with_weights(), edition.rules.in_order().with_weights()
    )
    caps = compare_shared_caps(old.category_caps.all(), edition.category_caps.all())
    for changed in rules.changed:
        yield _enter(about, _tell_changed(changed))
    for line in rules.new:
        yield _enter(about, _("新增：%(rule)s。") % {"rule": _write_rule(line)})
    for line in rules.dropped:
        yield _enter(about, _("不再有：%(rule)s。") % {"rule": _write_rule(line)})
    for cap in caps:
        yield _enter(about, _("%(change)s。") % {"change": _write_difference(cap)})


def _tell_changed(changed: ChangedRule) -> str:
    differences = _("；").join(_write_difference(one) for one in changed.differences)
    return _("%(rule)s：%(changes)s。") % {
        "rule": f"{changed.line.code} {changed.line.deed}",
        "changes": differences,
    }


def _write_difference(difference: Difference) -> str:
    return _("%(what)s由“%(old)s”改为“%(new)s”") % {
        "what": difference.label,
        "old": difference.old,
        "new": difference.new,
    }


def _write_rule(line: RuleLine) -> str:
    named = f"{line.code} {line.deed}"
    return _("，").join(part for part in (named, line.points, line.cap, *line.details) if part)


def _find_terms(stretch: Stretch, editions: list[Edition]) -> QuerySet[Terms]:
    """Return the terms that began in the stretch, and those that came with its editions."""
    with_editions = [edition.terms_id for edition in editions if edition.terms_id]
    begun = Q(valid_from__lte=stretch.until_day, valid_from__gte=stretch.looked_from_day)
    found = Terms.objects.for_village(stretch.village).filter(begun | Q(pk__in=with_editions))
    return found.order_by("valid_from")


def _tell_terms(terms: Terms) -> Iterator[NoticeEntry]:
    """Yield what terms say otherwise than those before; the village's first change nothing."""
    before = Terms.objects.for_village(terms.village).filter(valid_from__lt=terms.valid_from)
    old = before.order_by("-valid_from").first()
    if old is None:
        return
    for change in compare_terms(old, terms):
        difference = _write_difference(Difference(change.label, change.old, change.new))
        words = {"change": difference, "day": day_with_year(terms.valid_from)}
        yield _enter(f"terms:{terms.pk}", _("%(day)s起，%(change)s。") % words)


def _find_slips(stretch: Stretch) -> QuerySet[Slip]:
    """Return the slips of the pen that two persons set right."""
    slips = Slip.objects.filter(
        rule__edition__village=stretch.village,
        applied_at__isnull=False,
        confirmed_at__lte=stretch.until,
    )
    if stretch.looked_from:
        slips = slips.filter(confirmed_at__gt=stretch.looked_from)
    return slips.select_related("rule").order_by("confirmed_at", "id")


def _tell_slip(slip: Slip) -> NoticeEntry:
    assert slip.confirmed_at is not None, "Only what was confirmed is told."
    entry = _enter(
        f"slip:{slip.pk}",
        _("笔误更正：%(code)s %(change)s。") % {"code": slip.rule.code, "change": slip_words(slip)},
    )
    entry.day = timezone.localdate(slip.confirmed_at)
    entry.proposed_by_id, entry.decided_by_id = slip.proposed_by_id, slip.confirmed_by_id
    return entry
