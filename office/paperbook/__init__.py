"""What villages bring along from their paper book: printed, held against it, consented to."""
