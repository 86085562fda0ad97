"""A county: a year of one village lived through the services, many times over, and measured."""
