"""Settings, addresses and the doors' error handling; imports every app, is imported by none."""
