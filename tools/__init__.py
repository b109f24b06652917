"""What maintainers run by hand: vendoring, and documents made from the code."""
