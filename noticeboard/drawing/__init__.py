"""From a sealed month to the rows of its notice. Reads only."""
