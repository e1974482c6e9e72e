# What rom_slots.c asks the VM for: the mount at boot, imports and files from there.
keep("vfs.VfsRom", "vfs.mount", "sys.path", "stat", "open", "__import__")
