"""The shape that all fuzzers of tests/fuzz share."""

load("@rules_cc//cc:defs.bzl", "cc_test")

def fuzzer(name, corpus, deps, linkopts = [], **kwargs):
    """A fuzzer, which is a test: of its corpus, or, by --config=fuzz, of what libFuzzer thinks of.

    Args:
      name: of the target, and of its source but for ".cc".
      corpus: folder below corpus/ with its inputs.
      deps: as of a cc_test. What runs the fuzzer is added.
      linkopts: as of a cc_test.
      **kwargs: passed on to cc_test.
    """
    cc_test(
        name = name,
        size = "small",
        srcs = [name + ".cc"],
        args = ["--corpus=tests/fuzz/corpus/" + corpus],
        data = native.glob(["corpus/" + corpus + "/*"]),
        linkopts = linkopts + select({
            "//tests/fuzz:with_libfuzzer": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = deps + [":fuzz_target"] + select({
            "//tests/fuzz:with_libfuzzer": [":libfuzzer_main"],
            "//conditions:default": [":replay_main"],
        }),
        **kwargs
    )
