"""One file a page; a page reads like a script."""
