"""Everything that runs: the practice room, its customers, its memory and its pages."""
