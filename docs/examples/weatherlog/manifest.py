# What `make demo` freezes: the application's package and the script that starts it.
metadata(description="Weather station logger", version="1.0")
package("weatherlog")
module("main.py")
