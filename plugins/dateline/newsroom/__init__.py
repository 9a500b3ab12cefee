"""The sample newsroom: a site that behaves as a WordPress news site does."""
