"""One module a source: each holds its FEED, how its files are recognised, and how they are read."""
