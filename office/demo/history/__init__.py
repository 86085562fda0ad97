"""Three years of the model village: planned first, purely, then lived through the services."""
