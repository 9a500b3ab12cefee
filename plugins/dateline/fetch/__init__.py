"""Polite HTTP: one client, robots.txt, per-host rate, retries, limits on size, time and address."""
