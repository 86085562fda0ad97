"""The two steps before a deed's form: which household, and which rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from deeds.queries.deeds import find_recent_codes, get_groups, get_open_household
from deeds.rows.deeds import address_of
from rules.lines import points_words
from rules.models import Rule
from rules.queries import RuleGroup, rules_in_force
from villages.doors import status_of
from villages.errors import PointsError
from villages.models import Household, User, Village
from villages.queries import find_households, name_household
from villages.words import day_name

FOUND_MAX = 40
# What is looked for among households and rules, at most; longer is no name.
TEXT_MAX = 40


@dataclass(frozen=True, slots=True)
class Path:
    """Who records, and how far the choosing has come."""

    village: Village
    person: User
    today: date
    day: date
    household: Household | None = None
    rule: Rule | None = None

    def with_household(self, household: Household) -> "Path":
        return replace(self, household=household)

    def with_rule(self, rule: Rule) -> "Path":
        return replace(self, rule=rule)

    def address(self, **other: object) -> str:
        """Return the address of what is chosen; `other` replaces a part, empty takes it away."""
        chosen = {
            "household": self.household.number if self.household else "",
            "rule": self.rule.pk if self.rule else "",
            "day": "" if self.day == self.today else self.day.isoformat(),
        }
        return address_of("deeds:new", self.village, **(chosen | other))


@dataclass(frozen=True, slots=True)
class Choice:
    """A household or rule to choose: one row, one tap. find: what else it is found by."""

    address: str
    words: str
    note: str = ""
    points: str = ""
    is_deduction: bool = False
    find: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Rows under one heading."""

    name: str
    choices: list[Choice]


def show_households(
    request: HttpRequest, path: Path, refusal: PointsError | None = None
) -> HttpResponse:
    """Show the search and the households of a group; a number or card goes straight on."""
    text = request.GET.get("q", "").strip()
    if refusal is None and (text.isdecimal() or "/c/" in text):
        try:
            household = get_open_household(path.village, text)
        except PointsError as error:
            refusal = error
        else:
            return HttpResponseRedirect(path.with_household(household).address())
    groups = get_groups(path.person, path.village, today=path.today)
    group_id = read_id(request.GET.get("group", ""))
    shown: set[int] = set()
    if text and refusal is None:
        found: Iterable[Household] = find_households(path.village, text[:TEXT_MAX])[:FOUND_MAX]
    else:
        found = groups.households_of(group_id)
        shown = {group_id} if group_id else {group.pk for group in groups.own}
    context = {
        "village": path.village,
        "refusal": refusal,
        "text": text or request.GET.get("household", "").strip(),
        "searched": bool(text) and refusal is None,
        "rule": path.rule,
        "rule_points": points_words(path.rule) if path.rule else "",
        "other_rule": path.address(rule=""),
        "day": path.day if path.day != path.today else None,
        "found": _group_households(path, found),
        "groups": [
            Choice(path.address(group=group.pk), group.name)
            for group in (*groups.own, *groups.others)
            if group.pk not in shown
        ],
    }
    status = status_of(refusal) if refusal else HTTPStatus.OK
    return render(request, "deeds/choose_household.html", context, status=status)


def show_rules(
    request: HttpRequest, path: Path, refusal: PointsError | None = None
) -> HttpResponse:
    """Show the rules in force on the day: those used last, then all by category; or what is found.

    path: with its household.
    """
    assert path.household is not None, "Rules are chosen for a household."
    text = request.GET.get("find", "").strip()[:TEXT_MAX]
    in_force = rules_in_force(path.village, path.day)
    groups = _find_rules(in_force, text) if text else in_force
    context = {
        "village": path.village,
        "refusal": refusal,
        "household": path.household.number,
        "household_words": name_household(path.household),
        "other_household": path.address(household=""),
        "day": path.day,
        "day_words": day_name(path.day, path.today) if path.day != path.today else "",
        "today": path.today,
        "text": text,
        "all_rules": path.address(),
        "has_rules": bool(in_force),
        "recent": [] if text else _list_recent(path, in_force),
        "groups": [
            ChoiceGroup(group.label, [_offer_rule(path, rule) for rule in group.rules])
            for group in groups
        ],
    }
    status = status_of(refusal) if refusal else HTTPStatus.OK
    return render(request, "deeds/choose_rule.html", context, status=status)


def read_id(text: str) -> int:
    """Return the id in an address; 0, which no row has, for what is none."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _group_households(path: Path, households: Iterable[Household]) -> list[ChoiceGroup]:
    """Return households that stand by group as rows under the groups' names."""
    groups: dict[str, list[Choice]] = {}
    for household in households:
        living = household.living  # type: ignore[attr-defined] # set by with_heads
        choice = Choice(
            path.address(household=household.number),
            name_household(household),
            # Initials only: the list shows no more of a name than the pages outside do.
            find=" ".join(member.initials for member in living),
        )
        groups.setdefault(household.grid.name, []).append(choice)
    return [ChoiceGroup(name, choices) for name, choices in groups.items()]


def _find_rules(groups: Sequence[RuleGroup], text: str) -> list[RuleGroup]:
    """Return the rules in which every one of the words looked for stands."""
    words = text.casefold().split()
    found = (
        RuleGroup(
            group.category,
            tuple(rule for rule in group.rules if _has_all(_find_words(rule, group), words)),
        )
        for group in groups
    )
    return [group for group in found if group.rules]


def _find_words(rule: Rule, group: RuleGroup) -> str:
    return f"{rule.code} {rule.deed} {rule.article} {group.label}".casefold()


def _has_all(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _list_recent(path: Path, groups: Sequence[RuleGroup]) -> list[Choice]:
    by_code = {rule.code: rule for group in groups for rule in group.rules}
    codes = find_recent_codes(path.person, path.village)
    return [_offer_rule(path, by_code[code]) for code in codes if code in by_code]


def _offer_rule(path: Path, rule: Rule) -> Choice:
    return Choice(
        path.with_rule(rule).address(),
        rule.deed,
        rule.article,
        points_words(rule),
        is_deduction=rule.is_deduction,
        find=rule.code,
    )
