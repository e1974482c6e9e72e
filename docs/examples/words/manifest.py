module("kernels.py")
module("main.py")
