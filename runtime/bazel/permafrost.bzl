"""permafrost_image: a manifest's image as C, and compiled with the VM.

    load("@permafrost//:share/permafrost/runtime/bazel/permafrost.bzl", "permafrost_image")
    permafrost_image(name = "image", manifest = "manifest.py", srcs = glob(["**/*.py"]), shards = 8)
    cc_binary(name = "firmware", linkopts = ["-no-pie", "-lm"], linkstatic = True, deps = [":image", "@permafrost//:host"])

Freezing is one action: its inputs are the tools, the manifest and srcs; a file that the manifest names and srcs lacks is an error. Each shard is
an action of its own behind it, and gets no other shard's text, so that a changed module compiles its shard, image.c, tables.c and interp.c."""

def permafrost_image(name, manifest, srcs, profile = "full", shards = 0, options = [], copts = ["-O2"], **kwargs):
    out = name + "_c"
    texts = [out + "/image.c"] + [out + "/image.%d.c" % (i + 1) for i in range(shards)]
    header = out + "/qstr.h"
    words = ["--profile " + profile] + (["--shards %d" % shards] if shards else []) + options
    native.genrule(
        name = name + "_freeze",
        srcs = [manifest] + [src for src in srcs if src != manifest],
        outs = texts + [header],
        tools = ["@permafrost//:freezer", "@permafrost//:tools"],
        cmd = "$(location @permafrost//:freezer) freeze %s --manifest $(location %s) -o $(location %s) --qstr $(location %s)" %
              (" ".join(words), manifest, texts[0], header),
    )

    # qstr.h is of two files alone; it stays out of the shards' inputs.
    native.cc_library(
        name = name + "_shards",
        srcs = texts,
        copts = ["-std=c11", "-fno-pie"] + copts,
        alwayslink = True,
        deps = ["@permafrost//:headers"],
    )
    native.cc_library(
        name = name + "_header",
        hdrs = [header],
        includes = [out],
    )
    native.cc_library(
        name = name,
        srcs = ["@permafrost//:image_sources"],
        copts = ["-std=c11", "-fno-pie"] + copts,
        alwayslink = True,
        deps = [":" + name + "_shards", ":" + name + "_header", "@permafrost//:vm", "@permafrost//:headers"],
        **kwargs
    )
