"""Tests of how a signal leaves."""
