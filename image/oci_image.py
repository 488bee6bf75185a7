"""oci_image.py OUT LAYER CONFIG ARCHITECTURE NAME VERSION

Makes an image of one layer, a .tar.gz: a tarball in the OCI layout which `docker load` takes, too.
CONFIG is the image's configuration without what follows from the other arguments.
"""
import gzip
import hashlib
import io
import json
import pathlib
import sys
import tarfile

OCI = "application/vnd.oci.image."


def digest(contents):
    return "sha256:" + hashlib.sha256(contents).hexdigest()


def to_json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def descriptor(kind, contents, **more):
    return {"mediaType": OCI + kind, "digest": digest(contents), "size": len(contents), **more}


def main(out, layer, config, architecture, name, version):
    layer = pathlib.Path(layer).read_bytes()
    image = json.loads(pathlib.Path(config).read_bytes())
    image["architecture"] = architecture
    image["created"] = "1970-01-01T00:00:00Z"
    image["config"]["Labels"]["org.opencontainers.image.version"] = version
    image["rootfs"] = {"type": "layers", "diff_ids": [digest(gzip.decompress(layer))]}
    image = to_json(image)
    manifest = to_json({
        "schemaVersion": 2,
        "mediaType": OCI + "manifest.v1+json",
        "config": descriptor("config.v1+json", image),
        "layers": [descriptor("layer.v1.tar+gzip", layer)],
    })
    path = lambda contents: "blobs/" + digest(contents).replace(":", "/")
    files = {path(contents): contents for contents in (layer, image, manifest)}
    files["oci-layout"] = to_json({"imageLayoutVersion": "1.0.0"})
    files["index.json"] = to_json({
        "schemaVersion": 2,
        "mediaType": OCI + "index.v1+json",
        "manifests": [descriptor("manifest.v1+json", manifest,
                                 platform={"architecture": architecture, "os": "linux"},
                                 annotations={"org.opencontainers.image.ref.name": version,
                                              "io.containerd.image.name": f"{name}:{version}"})],
    })
    # docker load's own table of contents.
    files["manifest.json"] = to_json([{"Config": path(image), "Layers": [path(layer)],
                                       "RepoTags": [f"{name}:{version}"]}])

    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in ("blobs", "blobs/sha256"):
            info = tarfile.TarInfo(folder)
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
        for file in sorted(files):
            info = tarfile.TarInfo(file)
            info.size = len(files[file])
            tar.addfile(info, io.BytesIO(files[file]))


main(*sys.argv[1:])
