"""The repositories that lkmock is built with, for its own WORKSPACE and for those of others.

Each stands under the name that its own Bazel build uses, and only where the WORKSPACE has none of
that name: a monorepo which has Abseil goes on with its own. Why each one is used:
third_party/README.md.
"""

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")
load("@bazel_tools//tools/build_defs/repo:utils.bzl", "maybe")

def _system_library_impl(ctx):
    third_party = ctx.path(Label("//third_party:protobuf.BUILD")).dirname
    ctx.symlink(third_party.get_child(ctx.name).get_child("BUILD.bazel"), "BUILD.bazel")

_system_library = repository_rule(
    implementation = _system_library_impl,
    doc = "A library of the system, as the folder of this name below third_party/ describes it.",
)

def lkmock_dependencies():
    """Declares what is missing.

    Archives are pinned to upstream's releases. tools/setup points Bazel at Debian's copies of the
    same sources instead (.bazelrc.local), so a Debian machine needs nothing but its own packages.
    """

    # Built from source, so that sanitizers and C++20's std::string_view reach into them.
    maybe(
        http_archive,
        name = "com_google_absl",
        sha256 = "91ac87d30cc6d79f9ab974c51874a704de9c2647c40f6932597329a282217ba8",
        strip_prefix = "abseil-cpp-20220623.1",
        urls = ["https://github.com/abseil/abseil-cpp/archive/refs/tags/20220623.1.tar.gz"],
    )
    maybe(
        http_archive,
        name = "com_google_googletest",
        sha256 = "81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2",
        strip_prefix = "googletest-release-1.12.1",
        urls = ["https://github.com/google/googletest/archive/refs/tags/release-1.12.1.tar.gz"],
    )
    maybe(
        http_archive,
        name = "com_github_google_benchmark",
        sha256 = "6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7",
        strip_prefix = "benchmark-1.7.1",
        urls = ["https://github.com/google/benchmark/archive/refs/tags/v1.7.1.tar.gz"],
    )

    # Taken from the system (Debian packages; tools/packages lists them).
    maybe(_system_library, name = "boost")
    maybe(_system_library, name = "cli11")
    maybe(_system_library, name = "nlohmann_json")
    maybe(_system_library, name = "openssl")
    maybe(_system_library, name = "spdlog")
    maybe(_system_library, name = "yaml-cpp")
    maybe(_system_library, name = "zlib")
    maybe(
        native.new_local_repository,
        name = "com_google_protobuf",
        build_file = "@lkmock//third_party:protobuf.BUILD",
        path = "/usr",
    )

    # What Bazel itself needs.
    maybe(
        http_archive,
        name = "rules_cc",
        sha256 = "af6cc82d87db94585bceeda2561cb8a9d55ad435318ccb4ddfee18a43580fb5d",
        strip_prefix = "rules_cc-0.0.4",
        urls = ["https://github.com/bazelbuild/rules_cc/releases/download/0.0.4/rules_cc-0.0.4.tar.gz"],
    )
    maybe(
        http_archive,
        name = "rules_java",
        sha256 = "c73336802d0b4882e40770666ad055212df4ea62cfa6edf9cb0f9d29828a0934",
        urls = ["https://github.com/bazelbuild/rules_java/releases/download/5.3.5/rules_java-5.3.5.tar.gz"],
    )
    maybe(
        http_archive,
        name = "rules_proto",
        sha256 = "dc3fb206a2cb3441b485eb1e423165b231235a1ea9b031b4433cf7bc1fa460dd",
        strip_prefix = "rules_proto-5.3.0-21.7",
        urls = ["https://github.com/bazelbuild/rules_proto/archive/refs/tags/5.3.0-21.7.tar.gz"],
    )
    maybe(
        http_archive,
        name = "platforms",
        sha256 = "5308fc1d8865406a49427ba24a9ab53087f17f5266a7aabbfc28823f3916e1ca",
        urls = ["https://github.com/bazelbuild/platforms/releases/download/0.0.6/platforms-0.0.6.tar.gz"],
    )
    maybe(
        http_archive,
        name = "bazel_skylib",
        sha256 = "f7be3474d42aae265405a592bb7da8e171919d74c16f082a5457840f06054728",
        urls = ["https://github.com/bazelbuild/bazel-skylib/releases/download/1.2.1/bazel-skylib-1.2.1.tar.gz"],
    )

    # cc_test asks for a Java coverage tool that nothing here uses; this stands in for its download.
    maybe(_system_library, name = "remote_coverage_tools")
