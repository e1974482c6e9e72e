"""uasyncio: the old name of asyncio."""

import sys
import asyncio

sys.modules["uasyncio"] = asyncio
