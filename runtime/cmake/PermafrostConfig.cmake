# SPDX-License-Identifier: MIT
# PermafrostConfig.cmake - find_package(Permafrost): frozen Python in a CMake project, from an installed Permafrost or its tree.
#
#   permafrost_image(TARGET MANIFEST m.py ...       an executable or library gets an image, and the VM that is compiled for it
#                    [PROFILE full|core|minimal]    what of the VM is kept (default full)
#                    [DEBUG full|none|file]         line tables; file: in symbols.json beside image.c, for freezer traceback
#                    [WITHOUT feature ...]          features that the VM is compiled without
#                    [OPTIONS word ...]             more of freezer freeze's, as --run-only
#                    [USER_MODULES folder ...]      the firmware's C modules; those of c_module() are found
#                    [OPTIMISE flag ...]            of the VM (default -Os)
#                    [SECTION prefix]               where the image's data go, as .rodata.frozen. where the linker script is not yours (default
#                                                   .frozen., which frozen.ld places)
#                    [FLAGS_OF target ...]          libraries whose flags the VM is compiled with, too
#                    [PORT host])                   the host's console, clock and files, and its main, where C has none of its own
#
# The target's own C includes runtime/permafrost.h, and gives what runtime/port.h asks for. Flags of the CPU are those of the
# project (CMAKE_C_FLAGS, a toolchain file). An image is in flash: on a host that needs -no-pie, which is set.
cmake_minimum_required(VERSION 3.20)

get_filename_component(permafrost_here "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
if(EXISTS "${permafrost_here}/../../permafrost/runtime/sources.mk")
  get_filename_component(PERMAFROST_ROOT "${permafrost_here}/../../permafrost" REALPATH)
  get_filename_component(permafrost_bin "${permafrost_here}/../../../bin" REALPATH)
  set(permafrost_include "${PERMAFROST_ROOT}/include")
else()
  get_filename_component(PERMAFROST_ROOT "${permafrost_here}/../.." REALPATH)
  set(permafrost_bin "${PERMAFROST_ROOT}/build/bin")
  set(permafrost_include "${PERMAFROST_ROOT}/build/include")
endif()
# The functions may be called from other folders than the one that found the package.
set(PERMAFROST_ROOT "${PERMAFROST_ROOT}" CACHE INTERNAL "")
set(PERMAFROST_BIN "${permafrost_bin}" CACHE PATH "folder of freezer, mpy-cross and permafrost")
set(PERMAFROST_INCLUDE "${permafrost_include}" CACHE PATH "the sums of the tables that those tools were built with")
if(NOT EXISTS "${PERMAFROST_BIN}/freezer")
  set(Permafrost_FOUND FALSE)
  set(Permafrost_NOT_FOUND_MESSAGE "no freezer in ${PERMAFROST_BIN}: run make in Permafrost's tree, or set PERMAFROST_BIN")
  return()
endif()

# A list of sources.mk, as make has it.
function(permafrost_list name result)
  file(STRINGS "${PERMAFROST_ROOT}/runtime/sources.mk" line REGEX "^${name} = ")
  string(REGEX REPLACE "^${name} = " "" line "${line}")
  separate_arguments(words UNIX_COMMAND "${line}")
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

# The C files of the VM and of libmpy.
function(permafrost_sources result)
  permafrost_list(MODULES modules)
  permafrost_list(ROOMS rooms)
  permafrost_list(NOT_IN_ARCHIVES others)
  set(folders runtime runtime/base runtime/format)
  foreach(room IN LISTS rooms)
    list(APPEND folders "runtime/vm/${room}")
  endforeach()
  foreach(module IN LISTS modules)
    list(APPEND folders "runtime/modules/${module}")
  endforeach()
  set(sources)
  foreach(folder IN LISTS folders)
    file(GLOB found CONFIGURE_DEPENDS "${PERMAFROST_ROOT}/${folder}/*.c")
    list(APPEND sources ${found})
  endforeach()
  foreach(other IN LISTS others)
    list(REMOVE_ITEM sources "${PERMAFROST_ROOT}/${other}")
  endforeach()
  set(${result} "${sources}" PARENT_SCOPE)
endfunction()

function(permafrost_image target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PROFILE;DEBUG;PORT;SECTION" "MANIFEST;WITHOUT;OPTIONS;USER_MODULES;OPTIMISE;FLAGS_OF")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "permafrost_image: unknown words: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_MANIFEST)
    message(FATAL_ERROR "permafrost_image(${target}): MANIFEST names no manifest.py")
  endif()
  foreach(default IN ITEMS "PROFILE=full" "DEBUG=full" "OPTIMISE=-Os")
    string(REGEX MATCH "^([A-Z]+)=(.*)$" matched "${default}")
    if(NOT DEFINED arg_${CMAKE_MATCH_1})
      set(arg_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
    endif()
  endforeach()

  set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}-image")
  file(MAKE_DIRECTORY "${out}")
  set(words freeze --profile ${arg_PROFILE} --debug ${arg_DEBUG} -v "PERMAFROST=${PERMAFROST_ROOT}")
  foreach(feature IN LISTS arg_WITHOUT)
    list(APPEND words --without ${feature})
    string(APPEND left_out "+FEATURE_${feature}")
  endforeach()
  set(manifests)
  foreach(manifest IN LISTS arg_MANIFEST)
    get_filename_component(manifest "${manifest}" ABSOLUTE)
    list(APPEND manifests "${manifest}")
    list(APPEND words --manifest "${manifest}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${manifest}")
  endforeach()

  # Which C modules there are the manifests tell; that is asked when CMake runs.
  execute_process(COMMAND "${PERMAFROST_BIN}/freezer" makemanifest --list-c-modules ${manifests}
    OUTPUT_VARIABLE folders OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
  if(status)
    message(FATAL_ERROR "permafrost_image(${target}): the manifests fail, as said above")
  endif()
  separate_arguments(folders UNIX_COMMAND "${folders}")
  set(user_sources)
  foreach(folder IN LISTS arg_USER_MODULES)
    get_filename_component(folder "${folder}" ABSOLUTE)
    list(APPEND words --c-module "${folder}")
    list(APPEND folders "${folder}")
  endforeach()
  foreach(folder IN LISTS folders)
    file(GLOB found "${folder}/*.def")
    if(NOT found)
      message(FATAL_ERROR "permafrost_image(${target}): '${folder}' has no .def table: modules with mpy_init are built by make")
    endif()
    file(GLOB found CONFIGURE_DEPENDS "${folder}/*.c")
    list(APPEND user_sources ${found})
  endforeach()

  add_custom_command(OUTPUT "${out}/image.c" "${out}/qstr.h"
    COMMAND "${PERMAFROST_BIN}/freezer" ${words} ${arg_OPTIONS} -o "${out}/image.c" --qstr "${out}/qstr.h" -MF "${out}/image.d"
      -MT "${out}/image.c"
    COMMAND "${CMAKE_COMMAND}" -E touch "${out}/image.c" "${out}/qstr.h"
    DEPENDS ${manifests} "${PERMAFROST_BIN}/freezer" DEPFILE "${out}/image.d"
    COMMENT "Freezing ${target}'s image.c" VERBATIM)

  permafrost_sources(vm_sources)
  set(flags -std=c11 -ffunction-sections -fdata-sections -fno-common -fno-pie ${arg_OPTIMISE})
  set(includes "${PERMAFROST_ROOT}" "${PERMAFROST_INCLUDE}")
  add_library(${target}_vm STATIC ${vm_sources})
  add_library(${target}_image OBJECT "${out}/image.c" "${PERMAFROST_ROOT}/runtime/vm/prune/tables.c"
    "${PERMAFROST_ROOT}/runtime/vm/run/interp.c" ${user_sources} "${out}/qstr.h")
  target_include_directories(${target}_image PRIVATE "${out}")
  if(arg_PORT STREQUAL "host")
    foreach(name IN ITEMS console clock file os socket pins uart firmware_main)
      target_sources(${target} PRIVATE "${PERMAFROST_ROOT}/runtime/port/host/${name}.c")
    endforeach()
    target_sources(${target} PRIVATE "${PERMAFROST_ROOT}/runtime/port/common/firmware.c"
        "${PERMAFROST_ROOT}/runtime/port/common/whole.c")
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
  elseif(arg_PORT)
    message(FATAL_ERROR "permafrost_image(${target}): no PORT ${arg_PORT}; there is: host")
  endif()
  foreach(part IN ITEMS ${target} ${target}_vm ${target}_image)
    target_include_directories(${part} PRIVATE ${includes})
    if(left_out)
      target_compile_definitions(${part} PRIVATE "FEATURES_LEFT_OUT=0${left_out}")
    endif()
  endforeach()
  foreach(part IN ITEMS ${target}_vm ${target}_image)
    target_compile_options(${part} PRIVATE ${flags})
    set_target_properties(${part} PROPERTIES C_EXTENSIONS ON POSITION_INDEPENDENT_CODE OFF)
    target_link_libraries(${part} PRIVATE ${arg_FLAGS_OF})
  endforeach()
  if(arg_SECTION)
    target_compile_definitions(${target}_image PRIVATE "FROZEN_SECTION=\"${arg_SECTION}\"")
  endif()
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections -fno-pie)
  target_link_libraries(${target} PRIVATE ${target}_image ${target}_vm m)
  get_target_property(kind ${target} TYPE)
  if(NOT kind STREQUAL "EXECUTABLE")
    # What this library is linked into is proved by who links it; the VM asks for the library's image and port.
    target_link_libraries(${target}_vm PRIVATE ${target})
    target_link_options(${target} INTERFACE -Wl,--gc-sections)
    return()
  endif()
  target_link_options(${target} PRIVATE "-L${PERMAFROST_ROOT}/linker-scripts" -Wl,--gc-sections)
  if(NOT CMAKE_CROSSCOMPILING)
    target_link_options(${target} PRIVATE -no-pie)
    target_compile_definitions(${target}_vm PRIVATE _GNU_SOURCE)
  endif()
  add_custom_command(TARGET ${target} POST_BUILD COMMAND "${PERMAFROST_BIN}/freezer" verify "$<TARGET_FILE:${target}>" VERBATIM)
endfunction()
