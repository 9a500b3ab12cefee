"""Where articles come from: the registry of sources, feed reading, a site's history.

What other parts use: `registry.load_sources`, `feed.read_feed`, `live.poll`, `history.find_articles`,
`history.find_modified`, `discover.discover`.
"""
