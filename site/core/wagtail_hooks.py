"""What the foundation registers in the admin."""
