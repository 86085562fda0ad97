"""From a file to the rows of a table, as text: pure, and without what nobody asked for."""
