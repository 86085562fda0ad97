"""一步一步来: what a new village still lacks, step by step, each with the door to it."""
