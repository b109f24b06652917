"""Pipelines of vacancies: who stands where, moving and undoing, notes and tags, scorecards, and answers."""
