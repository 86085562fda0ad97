"""Regulations in editions, their rules, the legality lint and the pure scoring."""
