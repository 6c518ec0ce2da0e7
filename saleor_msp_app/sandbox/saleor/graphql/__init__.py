"""Saleor's GraphQL API, as far as the sandbox has it."""
