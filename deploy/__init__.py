"""What goes with an installation: units, a container, and what is looked at before one."""
