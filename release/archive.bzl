"""Tarballs that are the same bytes wherever and whenever they are made."""

def _entries(targets, mode):
    entries = []
    for target, path in targets.items():
        for file in target.files.to_list():
            to = path + file.basename if path.endswith("/") else path
            entries.append("%s=%s=%s" % (mode, to, file.path))
    return entries

def _archive_impl(ctx):
    script = ctx.file._script
    out = ctx.actions.declare_file(ctx.attr.out)
    files = [f for t in ctx.attr.files.keys() + ctx.attr.programs.keys() for f in t.files.to_list()]
    arguments = ctx.actions.args()
    arguments.add(script)
    arguments.add(out)
    arguments.add(ctx.attr.folder)
    arguments.add_all(_entries(ctx.attr.programs, "0755"))
    arguments.add_all(_entries(ctx.attr.files, "0644"))
    ctx.actions.run(
        executable = "python3",
        arguments = [arguments],
        inputs = files + [script],
        outputs = [out],
        mnemonic = "Archive",
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

archive = rule(
    implementation = _archive_impl,
    attrs = {
        "files": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "Files of mode 0644; a path that ends with a slash is a folder for them.",
        ),
        "folder": attr.string(doc = "Before every path; ends with a slash."),
        "out": attr.string(mandatory = True, doc = "Compressed where it ends with .gz."),
        "programs": attr.label_keyed_string_dict(doc = "The same, of mode 0755."),
        "_script": attr.label(default = "//release:archive.py", allow_single_file = True),
    },
    doc = "A tarball of built files: sorted, owned by root, of no date, without dead links.",
)
