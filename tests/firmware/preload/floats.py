half = 0.5
third = half / 3
