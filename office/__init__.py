"""What needs everything: the office's home, household life, the demo, commands over all apps."""
