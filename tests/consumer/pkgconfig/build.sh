#!/bin/sh
# Builds and runs the consumers with nothing but pkg-config: build.sh STAGE SOURCES SCRATCH
set -eu
stage=$1 sources=$2 scratch=$3
mkdir -p "$scratch"
PKG_CONFIG_PATH=$(dirname "$(find "$stage" -name physcrm.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # the flags are meant to be split
${CXX:-c++} -std=c++20 "$sources/main.cpp" -o "$scratch/cpp" $(pkg-config --cflags --libs physcrm)
# shellcheck disable=SC2046
${CC:-cc} -std=c99 "$sources/main.c" -o "$scratch/c" $(pkg-config --cflags --libs physcrm-c)
"$scratch/cpp"
LD_LIBRARY_PATH=$(pkg-config --variable=libdir physcrm-c) "$scratch/c"
