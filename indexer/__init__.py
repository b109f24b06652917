"""The indexer: the process that keeps the search engine true to the database."""
