"""Programs in a real terminal."""  # noqa: A005 - reads well as tests.pty, and shadows nothing there
