"""How staff get into the admin: password, second factor, how long they stay, and what happens to whoever tries."""
