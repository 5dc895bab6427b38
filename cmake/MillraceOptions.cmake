# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler flags, as two interface libraries that every target links privately:
#   millrace_options        what all code gets
#   millrace_options_strict also warns about narrowing; for the layers without Qt, where a lost bit is a wrong result
add_library(millrace_options INTERFACE)
add_library(millrace_options_strict INTERFACE)
target_link_libraries(millrace_options_strict INTERFACE millrace_options)

target_compile_options(millrace_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wformat=2
    -Wimplicit-fallthrough -Wundef -Wvla -Wfloat-conversion
    # Results are equal on every machine only if no compiler may fuse or reorder floating point.
    -ffp-contract=off
    # Messages name sim/kernel/check.cpp, not where the tree lies on this machine.
    "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
# Outside a release, what Qt and the standard library can check about their callers is checked.
target_compile_definitions(millrace_options INTERFACE
    $<$<NOT:$<CONFIG:Release>>:QT_FORCE_ASSERTS> $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)
target_compile_options(millrace_options_strict INTERFACE -Wconversion -Wno-sign-conversion)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(millrace_options INTERFACE -Wduplicated-cond -Wlogical-op
        # GCC 12 reports "lit" + std::string as overlapping (PR 105651).
        -Wno-restrict)
    if(MILLRACE_SANITIZE)
        # GCC's flow warnings misfire on instrumented code.
        target_compile_options(millrace_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    if(MILLRACE_PCH)
        target_compile_options(millrace_options INTERFACE -fpch-preprocess)
    endif()
elseif(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND MILLRACE_PCH)
    target_compile_options(millrace_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(MILLRACE_WERROR)
    target_compile_options(millrace_options INTERFACE -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # These guess at the flow after inlining and are wrong too often to stop a build.
        target_compile_options(millrace_options INTERFACE -Wno-error=maybe-uninitialized -Wno-error=array-bounds
            -Wno-error=stringop-overflow -Wno-error=stringop-overread -Wno-error=dangling-pointer)
    endif()
endif()

if(MILLRACE_SANITIZE)
    target_compile_options(millrace_options INTERFACE
        -fsanitize=${MILLRACE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(millrace_options INTERFACE -fsanitize=${MILLRACE_SANITIZE})
endif()
if(MILLRACE_FUZZ)
    target_compile_options(millrace_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
