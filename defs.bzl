"""For the BUILD files of those who test against lkmock: `load("@lkmock//:defs.bzl", "lkmock_test")`.

docs/ci.md shows it in use, examples/ has a test of each kind.
"""

def _words(texts):
    """The texts as words of a shell command."""
    return " ".join(["'" + text.replace("'", "'\\''") + "'" for text in texts])

def _in_runfiles(ctx, file):
    """Where a file is below the runfiles, whichever repository it comes from."""
    if file.short_path.startswith("../"):
        return file.short_path[len("../"):]
    return ctx.workspace_name + "/" + file.short_path

def _lkmock_test_impl(ctx):
    if ctx.attr.regions < 1:
        fail("regions: there must be at least one, not %d" % ctx.attr.regions)
    targets = ctx.attr.data + [ctx.attr.server, ctx.attr.test]

    free_ports = ["--bind=127.0.0.1", "--ports=" + ",".join(["0"] * ctx.attr.regions)]
    server_args = [ctx.expand_location(arg, targets) for arg in ctx.attr.server_args]
    environment = [
        name + "=" + ctx.expand_location(value, targets)
        for name, value in ctx.attr.env.items()
    ]
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.expand_template(
        template = ctx.file._launcher,
        output = launcher,
        is_executable = True,
        substitutions = {
            "%{environment}": _words(environment),
            "%{server_args}": _words(free_ports + server_args),
            "%{server}": _words([_in_runfiles(ctx, ctx.executable.server)]),
            "%{test}": _words([_in_runfiles(ctx, ctx.executable.test)]),
        },
    )

    runfiles = ctx.runfiles(
        files = ctx.files.data + [ctx.executable.server, ctx.executable.test],
    )
    for target in targets:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = launcher, runfiles = runfiles)]

lkmock_test = rule(
    implementation = _lkmock_test_impl,
    test = True,
    doc = """Runs a test beside a server of its own.

The server listens on free ports of 127.0.0.1, so any number of tests run at once. The test finds
it by variables:

    LK_TEST_SERVER_URL, LIVEKIT_URL        region 0: "http://127.0.0.1:34567"
    LK_TEST_SERVER_URLS                    all regions, comma between them
    LIVEKIT_API_KEY, LIVEKIT_API_SECRET    what the server verifies tokens with

The test's exit status counts. A server that does not start, or dies before the test has ended,
fails the test whatever that one says, and the log says so. Signals, stdin, runfiles, working
directory, --test_filter, --test_arg, sharding and the XML report are the test's, as if it ran
alone.

    cc_test(
        name = "rooms",
        srcs = ["rooms.cc"],
        tags = ["manual"],  # By itself it has no server.
    )

    lkmock_test(
        name = "rooms_test",
        size = "small",
        server_args = ["--strict"],
        test = ":rooms",
    )

The attributes of every test rule (size, timeout, flaky, shard_count, tags, …) do what they always
do. `args` are the test's; `args` and `env` that stand at the wrapped target itself are not seen
from here.""",
    attrs = {
        "data": attr.label_list(
            allow_files = True,
            doc = "Files that the test finds in its runfiles, beside those of `test`.",
        ),
        "env": attr.string_dict(
            doc = "Variables of the test alone; they beat those above. $(rootpath) is expanded.",
        ),
        "regions": attr.int(
            default = 4,
            doc = "How many regions, each on a port of its own.",
        ),
        "server": attr.label(
            allow_files = True,
            cfg = "target",
            default = Label("//cmd/test-server"),
            doc = "A test-server that was built elsewhere, in the place of this repository's.",
            executable = True,
        ),
        "server_args": attr.string_list(
            doc = "Flags of the server: docs/server.md. $(rootpath) is expanded.",
        ),
        "test": attr.label(
            allow_files = True,
            cfg = "target",
            doc = "What to run: a test or binary of any language, or a script.",
            executable = True,
            mandatory = True,
        ),
        "_launcher": attr.label(
            allow_single_file = True,
            default = Label("//testing:lkmock_test.sh.tpl"),
        ),
    },
)
