"""What is tried by force rather than measured: each drill is a command that ends by itself."""
