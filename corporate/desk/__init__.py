"""What staff do with one inquiry in the admin: read, sort, answer, hand out files, erase."""
