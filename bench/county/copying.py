"""One village many times over, set by set in the database: other ids, the same figures.

A copy's ids follow from the template's by arithmetic, so no row has to be looked up. They come in
the order in which a county would have made them: rows that a village writes one by one stand among
those of all the others, rows that it writes at once, such as a notice's lines, beside each other.
As pg_restore does, the rows go in before keys, indexes and guards, which then stand over them.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from time import perf_counter

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models

from bench.county.sealing import HEADS, LINES, build_digest, build_seals
from office.archive.cells import AnyField
from office.archive.staying import STAYING
from office.archive.tables.noticeboard import TOLD_OF
from villages.models import Change, ChangeValue, Town
from villages.triggers import drop_guards, install_guards

WRITERS = 3
VILLAGES_A_TOWN = 18
COPIED_THOUGH_STAYING = frozenset({"villages.Village", "villages.CardPin"})
# How many rows of a table a village writes at once; one where nothing is said.
ALL_AT_ONCE = 1_000_000
AT_ONCE = {
    "villages_household": ALL_AT_ONCE,
    "villages_member": ALL_AT_ONCE,
    "villages_card": ALL_AT_ONCE,
    "ledger_account": ALL_AT_ONCE,
    "rules_rule": ALL_AT_ONCE,
    "ledger_monthline": 450,
    "noticeboard_noticeline": 450,
    "noticeboard_noticesum": 15,
    "noticeboard_noticehonour": 10,
    "deeds_meetingitem": 600,
    "deeds_decision": 200,
    "ledger_hold": 50,
    "villages_changevalue": 8,
    "market_stockcheckline": 9,
    "noticeboard_shopaccountline": 10,
}
RANDOM = "encode(sha256(convert_to(t.token || k, 'UTF8')), 'base64')"
DRAWN_ANEW = f"left(translate({RANDOM}, '+/', '-_'), 22)"
SALT = "md5(t.salt || k)"


@dataclass(frozen=True)
class Copying:
    """What is copied how often; source: the template's schema."""

    source: str
    villages: int

    def place(self, table: str, old: str) -> str:
        """Return the SQL of a copied row's id; old: that of the template's."""
        size = min(AT_ONCE.get(table, 1), self.find_last(table))
        return f"((({old} - 1) / {size} * {self.villages} + k) * {size} + ({old} - 1) % {size} + 1)"

    def unplace(self, table: str, new: str) -> str:
        """Return the SQL of the id that a copied row has in the template."""
        size = min(AT_ONCE.get(table, 1), self.find_last(table))
        return f"(({new} - 1) / {size} / {self.villages} * {size} + ({new} - 1) % {size} + 1)"

    @cache  # noqa: B019 - lives as long as the run
    def find_last(self, table: str) -> int:
        """Return the last id of the template's table, at least 1."""
        model = _models_by_table()[table]
        column = model._meta.pk.column
        return _ask(f"SELECT GREATEST(1, MAX({column})) FROM {self.source}.{table}")  # noqa: S608


def copy_village(*, source: str, villages: int) -> dict[str, object]:
    """Make the tables, fill them from the template's schema, and let keys and guards stand.

    Returns the seconds of each step and the rows that were written.
    """
    copying = Copying(source, villages)
    seconds: dict[str, float] = {}
    began = perf_counter()

    def lap(name: str) -> None:
        nonlocal began
        seconds[name] = perf_counter() - began
        began = perf_counter()

    call_command("migrate", verbosity=0)
    drop_guards(connection)
    keys, indexes, references = _take_off()
    lap("tables")
    _make_towns(villages)
    # What takes longest first.
    models_ = sorted(list_copied(), key=lambda model: -copying.find_last(model._meta.db_table))
    rows = _together([build_copy(model, copying) for model in models_])
    lap("rows")
    _together(keys)
    _seal(copying)
    lap("seals")
    _together(indexes)
    lap("indexes")
    _together(references)
    _reset_sequences()
    install_guards(connection)
    lap("references and guards")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    lap("vacuum")
    return {"seconds": seconds, "rows": sum(rows)}


def list_copied() -> list[type[models.Model]]:
    """Return the models whose rows belong to a village."""
    staying = STAYING.keys() - COPIED_THOUGH_STAYING
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in staying and not model._meta.proxy
    ]


def build_copy(model: type[models.Model], copying: Copying) -> str:
    """Return the statement that writes all copies of a table's rows."""
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_build_value(field, copying) for field in fields)
    size, pk = min(AT_ONCE.get(table, 1), copying.find_last(table)), model._meta.pk.column
    blocks = (copying.find_last(table) - 1) // size
    return f"""
        INSERT INTO {table} ({columns}) SELECT {values}
        FROM generate_series(0, {blocks}) AS block
        CROSS JOIN generate_series(0, {copying.villages - 1}) AS k
        CROSS JOIN LATERAL (
            SELECT * FROM {copying.source}.{table} rows
            WHERE rows.{pk} BETWEEN block * {size} + 1 AND (block + 1) * {size}
            ORDER BY rows.{pk}
        ) AS t {_build_joins(table, copying)}
    """  # noqa: S608 - names of the project's own tables


def _build_joins(table: str, copying: Copying) -> str:
    if table == "villages_changevalue":
        return f"JOIN {copying.source}.villages_change of_change ON of_change.id = t.change_id"
    if table == "ledger_monthline":
        return f"LEFT JOIN {copying.source}.{LINES} sealed ON sealed.id = t.id"
    return ""


def _build_value(field: AnyField, copying: Copying) -> str:
    """Return the SQL of a copied row's column; t is the template's row, k the copy's number."""
    table, column = field.model._meta.db_table, field.column
    special: dict[tuple[str, str | None], str] = {
        ("villages_village", "slug"): "'v' || lpad((k + 1)::text, 4, '0')",
        ("villages_village", "name"): "t.name || (k + 1)",
        ("villages_user", "username"): "t.username || '-' || (k + 1)",
        ("villages_card", "token"): DRAWN_ANEW,
        ("noticeboard_objection", "token"): DRAWN_ANEW,
        ("noticeboard_feedback", "token"): DRAWN_ANEW,
        ("ledger_monthline", "salt"): SALT,
        ("ledger_monthline", "digest"): build_digest(SALT),
        ("villages_change", "row"): _build_told("t.row", "t.kind", copying),
        ("villages_changevalue", "old"): _build_changed("t.old", copying),
        ("villages_changevalue", "new"): _build_changed("t.new", copying),
        ("noticeboard_noticeentry", "about"): _build_about(copying),
    }
    if (table, column) in special:
        return special[table, column]
    if column == "explanation":
        return _build_explained(copying)
    if field.primary_key and not field.is_relation:
        return copying.place(table, f"t.{column}")
    if not field.is_relation:
        return f't."{column}"'
    if field.related_model is Town:
        return f"CASE WHEN t.{column} IS NOT NULL THEN k / {VILLAGES_A_TOWN} + 1 END"
    return copying.place(field.related_model._meta.db_table, f"t.{column}")  # type: ignore[union-attr]


def _build_explained(copying: Copying) -> str:
    member = copying.place("villages_member", "(t.explanation->>'member_id')::bigint")
    return (
        "CASE WHEN t.explanation->>'member_id' IS NULL THEN t.explanation "
        f"ELSE jsonb_set(t.explanation, '{{member_id}}', to_jsonb({member})) END"
    )


def _build_about(copying: Copying) -> str:
    """Return the SQL of what a further sheet's line tells: slip:12."""
    cases = " ".join(
        f"WHEN '{kind}' THEN '{kind}:' || "
        + copying.place(model._meta.db_table, "split_part(t.about, ':', 2)::bigint")
        for kind, model in TOLD_OF.items()
    )
    return f"CASE split_part(t.about, ':', 1) {cases} ELSE t.about END"


def _build_told(text: str, kind: str, copying: Copying) -> str:
    """Return the SQL of an id in a text; kind: SQL of the model it is of."""
    cases = " ".join(
        f"WHEN '{model._meta.label_lower}' THEN "
        + copying.place(model._meta.db_table, f"{text}::bigint")
        + "::text"
        for model in list_copied()
    )
    return f"CASE WHEN {text} ~ '^[0-9]+$' THEN CASE {kind} {cases} ELSE {text} END ELSE {text} END"


def _build_changed(text: str, copying: Copying) -> str:
    """Return the SQL of an old or new value, which may be the id of another row."""
    copied = set(list_copied())
    cases = " ".join(
        f"WHEN '{model._meta.label_lower}.{field.name}' THEN "
        + copying.place(field.related_model._meta.db_table, f"{text}::bigint")
        + "::text"
        for model in copied
        for field in model._meta.local_concrete_fields
        if field.related_model in copied and model not in (Change, ChangeValue)
    )
    return (
        f"CASE WHEN {text} ~ '^[0-9]+$' THEN CASE of_change.kind || '.' || t.field {cases} "
        f"ELSE {text} END ELSE {text} END"
    )


def _make_towns(villages: int) -> None:
    Town.objects.bulk_create(
        Town(pk=number, name=f"第{number}镇", slug=f"town-{number}")
        for number in range(1, (villages - 1) // VILLAGES_A_TOWN + 2)
    )


def _seal(copying: Copying) -> None:
    """Seal month after month, since each names the seal before."""
    last = _ask("SELECT COALESCE(MAX(number), 0) FROM ledger_month")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_month, ledger_monthline, ledger_account, villages_village")
        for number in range(1, last + 1):
            cursor.execute(
                build_seals(
                    number,
                    of_line=copying.unplace("ledger_monthline", "line.id"),
                    of_month=copying.unplace("ledger_month", "copy.id"),
                    lines=f"{copying.source}.{LINES}",
                    heads=f"{copying.source}.{HEADS}",
                )
            )


# Keys and indexes


def _take_off() -> tuple[list[str], list[str], list[str]]:
    """Drop all keys and indexes; return the statements that put them back, in that order."""
    keys = list(_list_constraints("p", "u"))
    references = list(_list_constraints("f"))
    made_by_keys = {name for _table, name, _made in keys}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
        )
        indexes = [(name, made) for name, made in cursor.fetchall() if name not in made_by_keys]
        for table, name, _made in (*references, *reversed(keys)):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    statements = [
        [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {made}' for table, name, made in listed]
        for listed in (keys, references)
    ]
    return statements[0], [made for _name, made in indexes], statements[1]


def _list_constraints(*kinds: str) -> Iterator[tuple[str, str, str]]:
    """Yield (table, name, definition) of this schema's constraints, primary keys first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = current_schema()::regnamespace "
            "AND contype = ANY(%s) ORDER BY contype, conname",
            [list(kinds)],
        )
        yield from cursor.fetchall()


def _together(statements: Sequence[str]) -> list[int]:
    """Run statements side by side, each on its own; returns how many rows each wrote."""
    with ThreadPoolExecutor(WRITERS) as writers:
        done = list(writers.map(_run, statements))
        # Each thread has a connection of its own.
        list(writers.map(lambda _writer: connections.close_all(), range(WRITERS * 2)))
    return done


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(statement)
        written: int = cursor.rowcount
        return max(0, written)


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        written: list[type[models.Model]] = [*list_copied(), Town]
        for model in written:
            if isinstance(model._meta.pk, models.AutoField):
                table, column = model._meta.db_table, model._meta.pk.column
                last = f"SELECT GREATEST(1, MAX({column})) FROM {table}"  # noqa: S608 - ours
                sequence = f"pg_get_serial_sequence('{table}', '{column}')"
                cursor.execute(f"SELECT setval({sequence}, ({last}))")


@cache
def _models_by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in list_copied()}


def _ask(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer: int | None = cursor.fetchone()[0]
        return answer or 0
