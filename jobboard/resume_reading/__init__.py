"""From a file with a resume, PDF, DOCX or JSON Resume, to a draft of one. Pure; it runs in the sandbox.

What it makes is a guess for its person to correct. Photo, date of birth, nationality and such are left out and told.
Others import `draft`, the values; only the sandbox imports `reading`, which loads what opens files.
"""
