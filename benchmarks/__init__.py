"""Speed, as ratios against a reference measured beside it in the same run."""
