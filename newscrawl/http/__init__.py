"""HTTP without a network: User-Agent, robots.txt, opt-out signals, back-off, connectivity, content codings, meaning of answers."""
