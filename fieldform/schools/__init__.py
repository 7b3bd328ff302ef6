"""DUO's open files in, school holidays out."""
