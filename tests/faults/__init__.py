"""``make faults``: the running product, and everything that can happen to it while people give."""
