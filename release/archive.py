"""archive.py OUT FOLDER MODE=PATH=FILE...

Writes a tarball whose bytes depend on the given paths, modes and contents alone: entries sorted,
folders included, owner root, no date. A name that ends with .gz is compressed, without a date too.
Of a link in a Markdown page to a file that is not in the tarball, the text remains.
"""
import gzip
import io
import pathlib
import posixpath
import re
import sys
import tarfile


def entry(path, mode, kind=tarfile.REGTYPE, size=0):
    info = tarfile.TarInfo(path)
    info.mode, info.type, info.size = mode, kind, size
    return info


def without_dead_links(page, path, there):
    def mended(link):
        text, target = link.groups()
        return link[0] if posixpath.normpath(posixpath.join(path, "..", target)) in there else text

    # A URL has a colon, a place in the page itself begins with '#': neither is looked at.
    return re.sub(r"\[([^][]*)\]\(([^):#]+)(?:#[^)]*)?\)", mended, page)


def main(out, folder, *given):
    entries = {}
    for text in given:
        mode, path, file = text.split("=", 2)
        path = folder + path
        if path in entries:
            sys.exit(f"archive.py: two files for {path}")
        entries[path] = (int(mode, 8), pathlib.Path(file).read_bytes())
    folders = {str(parent) for path in entries for parent in pathlib.PurePath(path).parents}
    for path, (mode, contents) in entries.items():
        if path.endswith(".md"):
            page = without_dead_links(contents.decode(), path, folders | set(entries))
            entries[path] = (mode, page.encode())

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(folders - {"."} | set(entries)):
            if path in entries:
                mode, contents = entries[path]
                tar.addfile(entry(path, mode, size=len(contents)), io.BytesIO(contents))
            else:
                tar.addfile(entry(path, 0o755, tarfile.DIRTYPE))
    contents = buffer.getvalue()
    if out.endswith(".gz"):
        contents = gzip.compress(contents, mtime=0)
    pathlib.Path(out).write_bytes(contents)


main(*sys.argv[1:])
