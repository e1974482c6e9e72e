# asyncio's Python, for a firmware's manifest: require("asyncio")
package("asyncio", opt=3)
module("uasyncio.py", opt=3)
