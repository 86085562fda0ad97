"""What is done to a form that was taken: columns sent along, foreign ids, keys sent again."""

from random import Random

from django.db import transaction

from tests.api.columns import Columns, list_differing, list_wishes, read_columns
from tests.fuzz.acts import TAKEN, Act, send
from tests.fuzz.bodies import Fields
from tests.fuzz.neighbours import count_rows_of
from tests.fuzz.stage import TWIN
from tests.fuzz.walk import TRACES, Walk

FOREIGN = 3


def find_written_columns(walk: Walk, act: Act) -> set[str]:
    """Return the columns in which something else stands if all other columns are sent along."""
    known = {name for name, _value in act.fields} | set(act.form.fields)
    known |= {name.rpartition("-")[2] for name in known} | {
        name for name, _value in act.form.actions
    }
    wishes = {name: wish for name, wish in list_wishes().items() if name not in known}
    more: Fields = [(name, str(wish)) for name, wish in wishes.items()]
    before = read_columns()
    wished = read_after(walk, act, [*act.fields, *more])
    if wished == before:
        # Refused as a whole, or taken for another form of the page that lacks the rest: no hole.
        return set()
    plain = read_after(walk, act, act.fields)
    differing = list_differing(plain, wished)
    # Ids that a sequence gives and secrets are other ones each time.
    return (
        differing - list_differing(plain, read_after(walk, act, act.fields))
        if differing
        else differing
    )


def read_after(walk: Walk, act: Act, fields: Fields) -> Columns:
    with transaction.atomic():
        send(walk, act, fields)
        columns = read_columns()
        transaction.set_rollback(True)
    return columns


def send_foreign_ids(walk: Walk, act: Act) -> int:
    """Put some of the neighbour's ids where an id stood; return how often that was."""
    sent = 0
    rng = Random(f"{walk.seed} {act.label}")
    for name, value in act.fields:
        if not (isinstance(value, str) and value.isdecimal()):
            continue
        others = sorted({str(row) for row in walk.stage.theirs.values()} - {value})
        for foreign in rng.sample(others, k=FOREIGN):
            sent += 1
            with transaction.atomic():
                before = count_rows_of()
                send(walk, act, act.change(**{name: foreign}))
                if count_rows_of() != before:
                    walk.look_after(act.person, f"{act.label}: {name}={foreign}")
                transaction.set_rollback(True)
    return sent


def find_doubled(walk: Walk, act: Act) -> dict[str, set[str]]:
    """Return {who sent the key again, or what with it: the models that then had more rows}."""
    days = {name: "2026-11-04" for name, value in act.fields if str(value).startswith("2026-")}
    texts = {name: f"{value}！" for name, value in act.fields if name in {"reason", "text", "name"}}
    with transaction.atomic():
        assert send(walk, act, act.fields) in TAKEN
        first = count_own_rows()
        doubled = {}
        for label, fields, person in (
            ("again", act.fields, act.person),
            ("twin", act.fields, TWIN),
            ("other content", act.change(**days, **texts), act.person),
        ):
            with transaction.atomic():
                send(walk, act, fields, person=person)
                now = count_own_rows()
                transaction.set_rollback(True)
            doubled[label] = {name for name in now if now[name] != first[name]}
        transaction.set_rollback(True)
    return {label: models for label, models in doubled.items() if models}


def count_own_rows() -> dict[str, int]:
    return {label: rows for label, rows in count_rows_of().items() if label not in TRACES}
