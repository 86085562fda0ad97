"""Two invented villages with some months of life, made step by step through the services."""
