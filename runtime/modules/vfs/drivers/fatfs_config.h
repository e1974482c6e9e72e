/* fatfs_config.h - how the user's FatFs is compiled: FFCONF_H. One volume a disk, long names in UTF-8, sectors of 512 to 4096 bytes,
 * and one window for all files, so that a file costs no sector of RAM. */
#ifndef FATFS_CONFIG_H
#define FATFS_CONFIG_H

#define FFCONF_DEF 86604 /* the revision that this was written for: ff.h proves it */

/* Functions. */
#define FF_FS_READONLY 0
#define FF_FS_MINIMIZE 0
#define FF_USE_STRFUNC 0
#define FF_USE_FIND 0
#define FF_USE_MKFS 1
#define FF_USE_FASTSEEK 0
#define FF_USE_EXPAND 0
#define FF_USE_CHMOD 0
#define FF_USE_LABEL 0
#define FF_USE_FORWARD 0

/* Names. The buffer for a long one is static: the library works for one disk at a time. */
#define FF_CODE_PAGE 437
#define FF_USE_LFN 1
#define FF_MAX_LFN 255
#define FF_LFN_UNICODE 2
#define FF_LFN_BUF 255
#define FF_SFN_BUF 12
#define FF_STRF_ENCODE 3
#define FF_FS_RPATH 0

/* Disks. */
#define FF_VOLUMES 1
#define FF_STR_VOLUME_ID 0
#define FF_MULTI_PARTITION 0
#define FF_MIN_SS 512
#define FF_MAX_SS 4096
#define FF_USE_TRIM 0
#define FF_FS_NOFSINFO 0
#define FF_FS_TINY 1
#define FF_FS_EXFAT 0
#define FF_FS_NORTC 0
#define FF_FS_LOCK 0
#define FF_FS_REENTRANT 0

#endif
