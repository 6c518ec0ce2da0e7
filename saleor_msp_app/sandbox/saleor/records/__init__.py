"""What the sandbox keeps. Fields bear the names of Saleor's API, in snake case."""
