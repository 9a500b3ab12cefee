"""Events of several articles that report one occurrence, joined."""
