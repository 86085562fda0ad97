"""What the deciders said of a deed, round by round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from deeds.models import Decision, Deed, EarlierOutcome, TakeBack, Verdict
from deeds.queries.deeds import Sight
from villages.words import day_name, moment_name, signed_points_with_unit


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decider's word on a deed's page. taken_back: when and why, where it counts no more."""

    who: str
    verdict: str
    points: str
    reason: str
    moment: str
    taken_back: str


@dataclass(frozen=True, slots=True)
class RoundLines:
    """What was said in one round. title: empty where there was no other.

    notes: who asked to take it back, why, and what the second person said.
    """

    title: str
    decisions: list[DecisionLine]
    notes: list[str]


def list_shown_decisions(deed: Deed, sight: Sight) -> list[Decision]:
    """Return what a person may read of the decisions: the present round's after the own word only.

    So nobody leans on who spoke first; in a range the first figure would be everybody's.
    """
    decisions = list(deed.decisions.all())
    if sight.has_spoken(deed) or not deed.is_undecided:
        return decisions
    return [one for one in decisions if one.round < deed.round]


def build_rounds(deed: Deed, shown: Iterable[Decision], today: date) -> list[RoundLines]:
    """Return what was said, round by round; of one that was opened again, that it counts no more.

    The words themselves stand as they were given: it is their round that was taken back.
    """
    earlier = {outcome.round: outcome for outcome in deed.earlier_outcomes.all()}
    lines: dict[int, RoundLines] = {}
    by_round = sorted(shown, key=lambda one: (one.round, one.pk))
    for number, said in groupby(by_round, key=lambda one: one.round):
        lines[number] = RoundLines(
            title="" if deed.round == 1 else _("第 %(round)s 轮") % {"round": number},
            decisions=[
                _build_decision(one, today, is_gone=_was_taken_back(earlier.get(number)))
                for one in said
            ],
            notes=[
                *(
                    _say_wish(wish, today)
                    for wish in deed.take_backs.all()
                    if wish.round == number and (wish.consented_at or wish.declined_at)
                ),
                *_say_overruled(earlier.get(number)),
            ],
        )
    return list(lines.values())


def _was_taken_back(outcome: EarlierOutcome | None) -> bool:
    return outcome is not None and outcome.objection is None


def _say_overruled(outcome: EarlierOutcome | None) -> list[str]:
    """Say what a round had come to where an objection has changed it."""
    if outcome is None or outcome.objection is None:
        return []
    words = {
        "points": signed_points_with_unit(outcome.points or 0),
        "number": outcome.objection,
    }
    return [_("原记 %(points)s，因异议第 %(number)s 号不再算数。") % words]


def _say_wish(wish: TakeBack, today: date) -> str:
    """Say who wanted a posting back and why, and what the second person answered."""
    if wish.consented_by and wish.consented_at:
        second, answered_at = wish.consented_by, wish.consented_at
        words = _(
            "%(asker)s %(asked)s 提出撤回：%(reason)s %(second)s %(answered)s 同意，"
            "这笔分冲正，重新评议。"
        )
    else:
        assert wish.declined_by, "Only what was answered is told."
        assert wish.declined_at, "Who answered did so at some time."
        second, answered_at = wish.declined_by, wish.declined_at
        words = _(
            "%(asker)s %(asked)s 提出撤回：%(reason)s %(second)s %(answered)s 没有同意：%(answer)s"
        )
    return words % {
        "asker": wish.proposed_by.name,
        "asked": moment_name(wish.proposed_at, today),
        "reason": _end_sentence(wish.reason),
        "second": second.name,
        "answered": moment_name(answered_at, today),
        "answer": wish.declined_reason,
    }


def _end_sentence(words: str) -> str:
    """Return what somebody typed as a sentence; erased words stay away."""
    return words if not words or words.endswith(("。", "！", "？", ".")) else f"{words}。"


def _build_decision(decision: Decision, today: date, *, is_gone: bool) -> DecisionLine:
    taken_back = _say_taken_back(decision, today)
    return DecisionLine(
        who=decision.decided_by.name,
        verdict=str(Verdict(decision.verdict).label),
        points=show_points(decision.chosen_points),
        reason=decision.reason,
        moment=moment_name(decision.decided_at, today),
        taken_back=taken_back or (_("已撤回重议") if is_gone else ""),
    )


def _say_taken_back(decision: Decision, today: date) -> str:
    """Say when and why a word was taken back; nothing of one that stands."""
    if decision.taken_back_at is None:
        return ""
    words = {"day": day_name(decision.taken_back_at, today), "reason": decision.taken_back_reason}
    if not decision.taken_back_reason:
        return _("%(day)s 不再算数") % words
    return _("%(day)s 收回：%(reason)s") % words


def show_points(amount: Decimal | None) -> str:
    return "" if amount is None else signed_points_with_unit(amount)
