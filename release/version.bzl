"""The version of core/version.h, for what must know it before anything is compiled."""

def _version_repository_impl(ctx):
    version = ctx.read(ctx.attr.header).split("kVersion[] = \"")[1].split("\"")[0]
    ctx.file("BUILD.bazel")
    ctx.file("version.bzl", "VERSION = \"%s\"\n" % version)

version_repository = repository_rule(
    implementation = _version_repository_impl,
    attrs = {"header": attr.label(mandatory = True, allow_single_file = True)},
    local = True,
    doc = "Defines VERSION in version.bzl.",
)
