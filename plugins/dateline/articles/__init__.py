"""From a page to an article: extraction, boilerplate, identity, fingerprints for near-duplicates."""
