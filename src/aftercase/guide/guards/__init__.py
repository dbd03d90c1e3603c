"""Guards: what is looked at before something is done that is hard to take back."""
