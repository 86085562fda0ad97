"""What points are for: partners, goods, stock and redemptions."""
