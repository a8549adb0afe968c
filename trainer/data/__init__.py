"""What models learn from: one reader per data set, and clips synthesised from instruments."""
