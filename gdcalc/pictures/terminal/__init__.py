"""Pictures as text: lines of dots in Braille signs, or in ASCII where the terminal has no more."""
