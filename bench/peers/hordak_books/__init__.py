"""Villages kept by django-hordak: households' and a partner's accounts, and transfers between."""
