"""An award with its hold as one function in the database: what a post could cost at the least.

It does what ours does (lock, key, holds, keep, number, row, hold, balance) in one message, with
plans that are made once a connection. It is here to be measured: in the product it would be the
ledger's rules a second time, in a language that SQLite does not speak.
"""

from django.db import connection

FUNCTION = """
CREATE FUNCTION bench_award(
    of_village bigint, source bigint, destination bigint, asked_points bigint, new_key uuid
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    opened date;
    next_number bigint;
    is_used boolean;
    new_id bigint;
BEGIN
    SELECT open_month, last_number + 1 INTO opened, next_number FROM ledger_book
        WHERE village_id = of_village FOR NO KEY UPDATE;
    SELECT bool_or(EXISTS (
            SELECT 1 FROM ledger_transfer WHERE village_id = of_village AND key = new_key
        ) OR a.closed_at IS NOT NULL OR t.keep_points < 0 OR (
            SELECT COALESCE(SUM(h.points), 0) FROM ledger_hold h WHERE h.account_id = a.id
                AND h.released_at IS NULL AND (h.frees_on IS NULL OR h.frees_on > CURRENT_DATE)
        ) < 0) INTO is_used
        FROM ledger_account a LEFT JOIN (
            SELECT keep_points FROM villages_terms
                WHERE village_id = of_village AND valid_from <= CURRENT_DATE
                ORDER BY valid_from DESC LIMIT 1
        ) t ON TRUE
        WHERE a.id IN (source, destination);
    IF is_used THEN
        RAISE EXCEPTION 'used or closed';
    END IF;
    INSERT INTO ledger_transfer (village_id, number, month, source_id, destination_id, points,
            asked, kind, key, occurred_on, reference, posted_at, posted_by_id)
        VALUES (of_village, next_number, opened, source, destination, asked_points, asked_points,
            'award', new_key, CURRENT_DATE, 'R07', now(), 1)
        RETURNING id INTO new_id;
    INSERT INTO ledger_hold (account_id, kind, points, reference, transfer_id, objected)
        VALUES (destination, 'notice', asked_points, 'R07', new_id, FALSE);
    UPDATE ledger_account SET balance = balance + asked_points, debt = 0 WHERE id = destination;
    UPDATE ledger_book SET last_number = next_number WHERE village_id = of_village;
    RETURN new_id;
END $$
"""
CALL = """\
BEGIN;
SELECT bench_award(:village, :issuance, :household, 500, CAST(':key_one:key_two' AS uuid));
COMMIT;
"""


def make_function() -> None:
    """Make the function in the worker's database."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
