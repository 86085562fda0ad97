"""The points shop: partners, goods, stock and redemptions."""
