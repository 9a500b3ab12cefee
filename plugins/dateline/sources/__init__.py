"""Where articles come from: the registry of sources, feed reading, a WordPress site's history."""
