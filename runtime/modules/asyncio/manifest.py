# asyncio's Python, for a firmware's manifest: include("runtime/modules/asyncio")
package("asyncio", opt=3)
module("uasyncio.py", opt=3)
