"""From what badges say to the skills that they prove: what was said, what follows from it, and who decided what."""
