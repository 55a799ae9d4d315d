// Nothing of its own: the target that the tests' headers are precompiled for needs a source.
