"""Made-up data for trying the site: everything in it says that it is made up, and one command removes it."""
