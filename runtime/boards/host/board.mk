# The host itself: the image linked into a program.
CPU = host
