"""What goes with every copy of the static binaries: the licences of all that is linked into them."""

_LICENCES = {
    "//:LICENSE": "licences/lkmock",
    "//third_party:README.md": "licences/",
    "@com_google_absl//:LICENSE": "licences/abseil",
    "@debian_licences//:common_licences": "licences/common-licenses/",
    "@debian_licences//:copyrights": "licences/",
}

def with_licences(files):
    """Adds the licences to the files of an archive; what `files` says of the same label counts."""
    return dict(_LICENCES, **files)
