"""Documents: what a person is to whoever searches, read from the database; one truth for the index and for alerts."""
