"""Tests that look at each system call: they need strace, which may look at our own processes."""

import pytest

from bench import strace

needs_strace = pytest.mark.skipif(
    not strace.can_trace(), reason="needs strace, and a machine that lets it look at our processes"
)
