"""Time: rules with their sources, and due dates that explain themselves. Pure."""
