"""Alerts: which saved searches and vacancies a changed person newly meets or meets no more, and who is told.

`keys` says cheaply which questions may concern a person, `search.evaluate` decides; `following` compares what people
are with what they were, `news` keeps what came of it, and `telling` and `applicants` put it into mails.
"""
