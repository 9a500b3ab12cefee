"""From an article to event records: one module per question, as the codebook states them."""
