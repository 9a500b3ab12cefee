"""From a page to an article: extraction, boilerplate, identity, fingerprints for near-duplicates.

What other parts use: `extract.extract_article`, `identity.canonical_url`, `identity.article_key`,
`fingerprint` (text hash, near-duplicates), `version.EXTRACTOR_VERSION`.
"""
