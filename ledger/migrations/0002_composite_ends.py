"""Hold both ends of a transfer in its village by composite foreign keys (triggers on SQLite)."""

from django.db import migrations

from villages.vendor_sql import PostgreSQL


def build_end(column: str) -> PostgreSQL:
    name = f"ledger_transfer_{column}_in_village"
    return PostgreSQL(
        sql=(
            f"ALTER TABLE ledger_transfer ADD CONSTRAINT {name} FOREIGN KEY"
            f" (village_id, {column}_id) REFERENCES ledger_account (village_id, id)"
        ),
        reverse_sql=f"ALTER TABLE ledger_transfer DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    """One step an end."""

    dependencies = [("ledger", "0001_initial")]
    operations = [build_end("source"), build_end("destination")]
