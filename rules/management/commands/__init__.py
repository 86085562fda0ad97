"""The commands of `manage.py` that read regulations."""
