"""What the fairness watch reads: a set at a time, as often for a large village as for a small."""
