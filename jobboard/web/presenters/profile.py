"""What each visibility means, in words."""

from jobboard.models import Visibility

VISIBILITY_WORDS: dict[Visibility, tuple[str, str]] = {
    Visibility.HIDDEN: (
        "Hidden",
        "No employer sees you, not even one that you have applied to. This is how everybody begins.",
    ),
    Visibility.APPLICATIONS: (
        "Only where I apply",
        "An employer sees your name and the resume that you sent when you apply for one of its vacancies. "
        "Nobody else does.",
    ),
    Visibility.ANONYMOUS: (
        "Searchable, anonymous",
        "Employers find you by your badges, skills, place and the words of your resume, without your name. "
        "They see your name where you apply.",
    ),
    Visibility.NAMED: ("Searchable, named", "Employers find you in the same way, and see your name at once."),
}
