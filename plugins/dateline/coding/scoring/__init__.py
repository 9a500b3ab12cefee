"""The scorer: coded events against hand-coded ones. It is no part of the coder and does not change its version."""
