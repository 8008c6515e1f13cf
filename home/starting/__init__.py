"""What every new site begins with: texts and frame, in both languages. ``home.starting_site`` puts them in place."""
