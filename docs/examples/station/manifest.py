module("main.py")
package("station")
data("calibration.bin")
c_module("driver")
