# SPDX-License-Identifier: GPL-3.0-or-later
# Uses ccache when it is installed and nobody has chosen another launcher. The sloppiness lets it cache
# compilations that use a precompiled header; MillraceOptions adds the compiler flags that this needs.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(MILLRACE_CCACHE ccache)
    find_program(MILLRACE_ENV env)
    mark_as_advanced(MILLRACE_CCACHE MILLRACE_ENV)
    if(MILLRACE_CCACHE AND MILLRACE_ENV)
        set(CMAKE_CXX_COMPILER_LAUNCHER
            "${MILLRACE_ENV}" "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
            "${MILLRACE_CCACHE}")
    endif()
endif()
