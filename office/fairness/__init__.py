"""The fairness watch: what supervisors look at to see whether points are given evenly.

It shows figures and the rows behind them, and judges nobody: a figure that stands out is worth a
look, and there may be a good reason for it. **It ranks no workers.** A person is named only beside
the household of a single finding, findings stand in the order of the roster, and no list is sorted
by how much a person did (tests/office/fairness/test_pages.py). docs/fairness.md tells every
formula and its limits.
"""
