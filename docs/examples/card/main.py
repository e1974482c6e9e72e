"""The card of an LM3S6965 evaluation kit, which shares SPI with the display: its last block is read, turned round and written."""
from machine import SPI, Pin
from card import Card

card = Card(SPI(0), Pin("PD0"))
print("blocks", card.blocks)
block = bytearray(512)
card.readblocks(card.blocks - 1, block)
print("read", bytes(block[:16]))
card.writeblocks(card.blocks - 1, bytes(reversed(block)))
card.readblocks(card.blocks - 1, block)
print("now", bytes(block[-16:]))
