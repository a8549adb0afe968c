"""The velocity lane under the roll."""
