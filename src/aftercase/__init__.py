"""aftercase: a terminal desk for refused after-sales requests (售后申请被拒)."""

__version__ = "0.1.0"
