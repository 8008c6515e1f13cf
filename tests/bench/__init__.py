"""``make bench``: the figures of the house, measured in one run and printed beside their goals."""
