# SPDX-License-Identifier: MIT
# disks.mk - drivers of filesystems on block devices, over trees that the user has. The tree's Makefile and runtime.mk include it, after setting
#
#   LITTLEFS      littlefs as MicroPython has it, lib/littlefs: vfs.VfsLfs1 and vfs.VfsLfs2 (default none)
#   FATFS         FatFs as MicroPython has it, lib/oofatfs: vfs.VfsFat (default none)
#   disk_out      the folder for their objects
#   disk_compile  the recipe of an object, $(call disk_compile,FLAGS)
#   disk_flags    prerequisites of all
#
# and link $(DISK_OBJECTS). They are objects and no archive: what refers to a driver is weak, and would leave it there.
LITTLEFS ?=
FATFS ?=
disk_tree := $(dir $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST))))))
disk_drivers := $(disk_tree)runtime/modules/vfs/drivers
disk_littlefs = $(if $(LITTLEFS),$(addprefix $(disk_out)/,littlefs1.o littlefs2.o lfs1.o lfs1_util.o lfs2.o lfs2_util.o))
disk_fatfs = $(if $(FATFS),$(addprefix $(disk_out)/,fatfs.o ff.o ffunicode.o))
DISK_OBJECTS = $(disk_littlefs) $(disk_fatfs)
disk_quiet_flags = $(foreach version,1 2,$(foreach what,MALLOC ASSERT DEBUG WARN ERROR,-DLFS$(version)_NO_$(what)))
disk_littlefs_flags = -I$(LITTLEFS) $(disk_quiet_flags)
disk_fatfs_flags = -I$(FATFS) -DFFCONF_H='"$(disk_drivers)/fatfs_config.h"'

$(DISK_OBJECTS): $(disk_flags)
$(filter %/littlefs1.o %/littlefs2.o,$(DISK_OBJECTS)): $(disk_out)/littlefs%.o: $(disk_drivers)/littlefs.c
	$(call disk_compile,$(disk_littlefs_flags) -DLITTLEFS_VERSION=$*)
$(filter %/fatfs.o,$(DISK_OBJECTS)): $(disk_out)/%.o: $(disk_drivers)/%.c
	$(call disk_compile,$(disk_fatfs_flags))
# What is not ours is compiled without our warnings.
$(filter $(disk_out)/lfs%,$(DISK_OBJECTS)): $(disk_out)/%.o: $(LITTLEFS)/%.c
	$(call disk_compile,$(disk_littlefs_flags) -w)
$(filter $(disk_out)/ff%,$(DISK_OBJECTS)): $(disk_out)/%.o: $(FATFS)/%.c
	$(call disk_compile,$(disk_fatfs_flags) -w)
-include $(DISK_OBJECTS:.o=.d)
