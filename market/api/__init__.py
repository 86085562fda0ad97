"""The shop for programs: goods, the counter, reservations, vouchers, returns and the shelves."""
