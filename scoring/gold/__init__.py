"""The gold set's files; `scoring.gold_set` reads them."""
