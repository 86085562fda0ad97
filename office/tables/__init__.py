"""Tables that villages bring along: read, shown before anything is written, then all or nothing."""
