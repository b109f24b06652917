"""What people may ask of their own data: to have it all, and to be forgotten; and what goes by itself in time."""
