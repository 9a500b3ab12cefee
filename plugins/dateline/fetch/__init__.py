"""Polite HTTP: one client, robots.txt, per-host rate, limits on size, time and address.

What other parts use: `client.Fetcher`, `response.Response`, `failure.FetchFailure`, `gate.HostGate`,
`policy` (when to ask again), `patience.get_patiently`, `charset.decode_body`, `agent.user_agent`.
"""
