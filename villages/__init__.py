"""Towns, villages, their people, cards, appointments, permissions and the audit trail."""
