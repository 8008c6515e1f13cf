"""Playing what visitors do, through the same code that answers visitors: messages, sign-ups, a year of gifts."""
