# SPDX-License-Identifier: GPL-3.0-or-later
# A layer is one static library whose sources are all files of its folder, so that adding a file touches no
# CMake. Headers form a header set: each must compile alone (option CMAKE_VERIFY_INTERFACE_HEADER_SETS, target
# all_verify_interface_header_sets). A folder without sources becomes an interface library, so that the layers
# above still configure.

set(MILLRACE_STD_PCH
    <algorithm> <array> <bit> <compare> <cstdint> <cstring> <deque> <functional> <limits> <map> <memory>
    <optional> <set> <span> <string> <string_view> <tuple> <type_traits> <utility> <variant> <vector>)

# millrace_add_layer(<name> FOLDER <folder> [QT] [PCH <header>...] [LINK <public library>...]
#                    [LINK_PRIVATE <library>...])
# The layers without Qt share one precompiled header of the standard library.
function(millrace_add_layer name)
    cmake_parse_arguments(arg "QT" "FOLDER" "LINK;LINK_PRIVATE;PCH" ${ARGN})
    set(target millrace_${name})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.cpp")
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.h")

    # sim is included as "sim/kernel/time.h", a layer of app as "session/run.h".
    if(arg_FOLDER MATCHES "^app/")
        set(root "${CMAKE_CURRENT_SOURCE_DIR}/app")
    else()
        set(root "${CMAKE_CURRENT_SOURCE_DIR}")
    endif()

    if(sources)
        add_library(${target} STATIC ${sources})
        set(scope PUBLIC)
        target_link_libraries(${target} PRIVATE ${arg_LINK_PRIVATE})
        if(arg_QT)
            target_link_libraries(${target} PRIVATE millrace_options)
            set_target_properties(${target} PROPERTIES AUTOMOC ON)
            target_sources(${target} PRIVATE ${headers})
        else()
            target_link_libraries(${target} PRIVATE millrace_options_strict)
        endif()
        if(MILLRACE_PCH)
            get_target_property(sim_type millrace_sim TYPE)
            if(arg_PCH)
                target_precompile_headers(${target} PRIVATE ${arg_PCH})
            elseif(name STREQUAL "sim")
                target_precompile_headers(${target} PRIVATE ${MILLRACE_STD_PCH})
            elseif(NOT arg_QT AND NOT sim_type STREQUAL "INTERFACE_LIBRARY")
                target_precompile_headers(${target} REUSE_FROM millrace_sim)
            endif()
        endif()
    else()
        message(STATUS "${arg_FOLDER}: no sources yet")
        add_library(${target} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_compile_features(${target} ${scope} cxx_std_20)
    target_link_libraries(${target} ${scope} ${arg_LINK})
    target_include_directories(${target} ${scope} "${root}")
    target_sources(${target} ${scope} FILE_SET HEADERS BASE_DIRS "${root}" FILES ${headers})
endfunction()

# A definition that only the sources of this layer see.
function(millrace_compile_definition name definition)
    get_target_property(type millrace_${name} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
        target_compile_definitions(millrace_${name} PRIVATE "${definition}")
    endif()
endfunction()

# millrace_add_program(<name> FOLDER <folder> [QT] [LINK <library>...]); skipped while the folder has no sources.
function(millrace_add_program name)
    cmake_parse_arguments(arg "QT" "FOLDER" "LINK" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.cpp")
    file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}/*.h")
    if(NOT sources)
        message(STATUS "${arg_FOLDER}: no sources yet")
        return()
    endif()
    add_executable(${name} ${sources} ${headers})
    target_link_libraries(${name} PRIVATE ${arg_LINK})
    if(arg_QT)
        target_link_libraries(${name} PRIVATE millrace_options)
        set_target_properties(${name} PROPERTIES AUTOMOC ON)
    else()
        target_link_libraries(${name} PRIVATE millrace_options_strict)
    endif()
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endfunction()
