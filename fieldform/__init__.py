"""fieldform: the officer names the school, the bureau forwards, and then it is gone."""
