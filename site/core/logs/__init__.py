"""What the site writes down about its own work: one line of JSON an event, tied together by request, naming nobody."""
