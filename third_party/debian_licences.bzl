"""The licence texts of what comes from Debian's packages, as files that Bazel knows."""

_DOC = "/usr/share/doc/"
_COMMON = "/usr/share/common-licenses/"
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+-"

def _leading_name(text):
    end = len(text)
    for i in range(len(text)):
        if text[i] not in _NAME.elems():
            end = i
            break
    return text[:end].rstrip(".")

def _debian_licences_impl(ctx):
    common = {}
    for component, package in ctx.attr.packages.items():
        text = ctx.path(_DOC + package + "/copyright")
        ctx.symlink(text, component)
        for reference in ctx.read(text).split(_COMMON)[1:]:
            common[_leading_name(reference)] = None
    for name in common:
        ctx.symlink(_COMMON + name, "common-licenses/" + name)
    ctx.file("BUILD.bazel", """package(default_visibility = ["//visibility:public"])

filegroup(
    name = "copyrights",
    srcs = {copyrights},
)

# The texts that the ones above refer to.
filegroup(
    name = "common_licences",
    srcs = {common},
)
""".format(
        copyrights = sorted(ctx.attr.packages),
        common = ["common-licenses/" + name for name in sorted(common)],
    ))

debian_licences = repository_rule(
    implementation = _debian_licences_impl,
    attrs = {"packages": attr.string_dict(mandatory = True, doc = "Component: its package.")},
    local = True,
    doc = "Each package's copyright file under its component's name, and what those refer to.",
)
