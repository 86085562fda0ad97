"""Living a planned history through the services, as the people of the village would."""
