"""People change: sheets of what an office passes on, and a whole village's change of terms."""
