keep("append", "items", *("field" + str(i) for i in range(20)))
module("main.py")
package("pkg")
