"""The wording and grouping that pages show; one module per subject."""
