"""Recording that a village adopted an edition, and the terms that come with it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from rules.adoption.terms import (
    TERMS_FIELDS,
    build_drafted_terms,
    find_base_terms,
    read_drafted,
    write_drafted,
)
from rules.costs import Regulation, find_raises
from rules.drafts.unseen import find_contradictions, find_unseen
from rules.errors import (
    ClausesUnseen,
    ConsultationNeeded,
    ConsultationRuns,
    DatesOutOfOrder,
    EditionBeforeLast,
    EditionDayTaken,
    EditionEmpty,
    EditionNotDraft,
    InForceTooFar,
    InForceTooLate,
    LegalityFindings,
    NotYetInForce,
    OnPaperOnlyFirst,
    RulesContradict,
    RulesUnseen,
    StepsMissing,
    VotesMissing,
)
from rules.models import VOTING_STEPS, AdoptionStep, Edition, EditionState, StepKind
from rules.queries import find_legality_findings
from rules.services.locking import (
    check_committee,
    day_of,
    lock_draft,
    lock_edition,
    lock_village,
)
from villages.costs import CostAct, pass_gates
from villages.models import Terms, User, Village
from villages.services import change_terms, record_change, save_row, set_terms, snapshot
from villages.words import day_with_year

# Everything up to the posting of the resolution; what comes of it is posted later.
STEPS_NEEDED = (
    StepKind.BRANCH,
    StepKind.COMMITTEES,
    StepKind.PARTY,
    StepKind.VILLAGERS,
    StepKind.RESOLUTION,
)
# What the minutes of a regulation that is in force already must tell.
STEPS_ON_PAPER = (StepKind.VILLAGERS, StepKind.RESOLUTION)
CODES_NAMED = 8
IN_FORCE_AHEAD_MAX = timedelta(days=366)

Steps = Mapping[StepKind, AdoptionStep]


@transaction.atomic
def draft_terms(edition: Edition, terms: Terms, *, by: User, now: datetime) -> Edition:
    """Say which terms a draft changes: those in which `terms`, saved or not, differs from today's.

    Raises EditionNotDraft, RoleNeeded.
    """
    edition = lock_draft(edition, by, now)
    base = find_base_terms(edition.village, day_of(now))
    differing = {
        name: getattr(terms, name)
        for name in TERMS_FIELDS
        if getattr(terms, name) != getattr(base, name)
    }
    edition.terms_drafted = write_drafted(differing)
    save_row(edition, village=edition.village, by=by, now=now)
    return edition


def adopt_edition(
    edition: Edition,
    *,
    in_force_from: date,
    by: User,
    now: datetime,
    is_on_paper: bool = False,
) -> Edition:
    """Record that the village adopted a draft; from in_force_from on it takes the last one's place.

    All steps up to the posting of the resolution are recorded by then, and the consultation was
    over before the villagers met. is_on_paper: the village's first regulation, in force before it
    was entered here: the villagers' meeting and the posting are enough, and its day is past.
    Raises EditionNotDraft, OnPaperOnlyFirst, NotYetInForce, StepsMissing, VotesMissing,
    ConsultationNeeded, ConsultationRuns, DatesOutOfOrder, InForceTooLate, InForceTooFar,
    EditionDayTaken, EditionBeforeLast, EditionEmpty, RulesUnseen, ClausesUnseen, RulesContradict,
    LegalityFindings, RoleNeeded, or ValidationError where a drafted term cannot be; and what a gate
    of villages.costs refuses to an edition that costs more than the last.
    """
    check_committee(edition.village, by, now)
    # The longest text takes two seconds, and SQLite has one writer: what is found in it is
    # remembered, and asked for again under the lock.
    find_unseen(edition)
    find_legality_findings(edition)
    return _adopt(edition, in_force_from, is_on_paper=is_on_paper, by=by, now=now)


@transaction.atomic
def _adopt(
    edition: Edition, in_force_from: date, *, is_on_paper: bool, by: User, now: datetime
) -> Edition:
    lock_village(edition.village)
    edition = lock_edition(edition, by, now)
    if edition.is_adopted:
        raise EditionNotDraft
    steps = {StepKind(step.kind): step for step in edition.steps.all()}
    if is_on_paper:
        _check_paper(edition, steps, in_force_from, today=day_of(now))
    else:
        _check_procedure(edition, steps, in_force_from, today=day_of(now))
    _check_days(edition, steps, in_force_from)
    check_content(edition)
    _pass_gates(edition, in_force_from, now=now)
    before = snapshot(edition)
    edition.state = EditionState.ADOPTED
    edition.adopted_on = steps[StepKind.VILLAGERS].held_on
    edition.published_on = steps[StepKind.RESOLUTION].held_on
    edition.in_force_from = in_force_from
    edition.terms = _adopt_terms(edition, in_force_from, by=by, now=now)
    edition.adopted_by, edition.adopted_at = by, now
    edition.full_clean()
    edition.save()
    record_change(edition, village=edition.village, by=by, now=now, before=before)
    return edition


def check_content(edition: Edition) -> None:
    """Raise what keeps a draft from being adopted, whatever its meetings said.

    EditionEmpty, RulesUnseen, ClausesUnseen, RulesContradict, LegalityFindings.
    """
    rules = list(edition.rules.in_order())
    if not rules:
        raise EditionEmpty
    unseen = find_unseen(edition)
    if unseen.codes:
        named = gettext("、").join(unseen.codes[:CODES_NAMED])
        raise RulesUnseen(len(unseen.codes), named)
    if unseen.has_clauses:
        raise ClausesUnseen
    for pair in find_contradictions(rules):
        raise RulesContradict(pair.first.code, pair.second.code)
    findings = find_legality_findings(edition)
    if findings:
        raise LegalityFindings(findings=tuple(findings))


def _pass_gates(edition: Edition, day: date, *, now: datetime) -> None:
    """Ask whether an edition may come that gives more than the last one; the first asks nobody."""
    village: Village = edition.village
    last = Edition.objects.for_village(village).adopted().order_by("-in_force_from").first()
    if last is None:
        return
    base = find_base_terms(village, day)
    before = _read_regulation(last, base)
    after = _read_regulation(edition, build_drafted_terms(edition, base))
    if find_raises(before, after):
        pass_gates(village, CostAct.EDITION, subject=edition.title, now=now)


def _read_regulation(edition: Edition, terms: Terms) -> Regulation:
    rules = edition.rules.in_order().with_weights()
    return Regulation(
        rules=[rule.shape for rule in rules],
        caps=[cap.shape for cap in edition.category_caps.all()],
        terms=terms,
    )


def _check_paper(edition: Edition, steps: Steps, in_force_from: date, *, today: date) -> None:
    if Edition.objects.for_village(edition.village).adopted().exists():
        raise OnPaperOnlyFirst
    if in_force_from > today:
        raise NotYetInForce(day_with_year(today))
    _check_recorded(steps, STEPS_ON_PAPER)


def _check_procedure(edition: Edition, steps: Steps, in_force_from: date, *, today: date) -> None:
    _check_recorded(steps, STEPS_NEEDED)
    uncounted = [kind for kind in VOTING_STEPS if steps[kind].present is None]
    if uncounted:
        raise VotesMissing(_name_steps(uncounted))
    if edition.consultation_until is None:
        raise ConsultationNeeded
    if edition.consultation_until >= steps[StepKind.VILLAGERS].held_on:
        raise ConsultationRuns(day_with_year(edition.consultation_until))
    if in_force_from < today:
        raise InForceTooLate(day_with_year(today))
    latest = today + IN_FORCE_AHEAD_MAX
    if in_force_from > latest:
        raise InForceTooFar(day_with_year(latest))


def _check_recorded(steps: Steps, needed: tuple[StepKind, ...]) -> None:
    missing = [kind for kind in needed if kind not in steps]
    if missing:
        raise StepsMissing(_name_steps(missing))


def _name_steps(kinds: list[StepKind]) -> str:
    return gettext("、").join(str(kind.label) for kind in kinds)


def _check_days(edition: Edition, steps: Steps, in_force_from: date) -> None:
    published_on = steps[StepKind.RESOLUTION].held_on
    if in_force_from < published_on:
        raise DatesOutOfOrder(day_with_year(published_on))
    adopted = Edition.objects.for_village(edition.village).adopted()
    last = adopted.aggregate(last=Max("in_force_from"))["last"]
    if last is not None and in_force_from == last:
        raise EditionDayTaken(day_with_year(last))
    if last is not None and in_force_from < last:
        raise EditionBeforeLast(day_with_year(last))


def _adopt_terms(edition: Edition, day: date, *, by: User, now: datetime) -> Terms:
    """Return the terms in force from the day: the last ones with what the edition changes.

    Terms of the set-up that begin on that day or later, before any edition was adopted, take the
    changes over in place: else they would undo them.
    """
    village: Village = edition.village
    drafted = build_drafted_terms(edition, find_base_terms(village, day))
    changes = read_drafted(edition.terms_drafted)
    later = Terms.objects.for_village(village).filter(valid_from__gte=day, editions__isnull=True)
    same_day = None
    for terms in later.order_by("valid_from"):
        changed = change_terms(terms, by=by, now=now, **changes) if changes else terms
        same_day = changed if terms.valid_from == day else same_day
    if same_day:
        return same_day
    values = {name: getattr(drafted, name) for name in TERMS_FIELDS}
    return set_terms(village, day, by=by, now=now, **values)
