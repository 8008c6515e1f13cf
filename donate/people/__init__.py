"""What staff do with donors: find them, write notes, merge two rows, take a file over."""
