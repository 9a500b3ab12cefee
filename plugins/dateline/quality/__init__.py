"""Great Expectations suites and the audit of staged rows."""
