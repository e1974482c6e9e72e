# Permafrost as a component of ESP-IDF. The project's CMakeLists.txt says, before project.cmake,
#   set(EXTRA_COMPONENT_DIRS PREFIX/share/permafrost/esp-idf)
# and the component with the C that calls Python, behind its idf_component_register(SRCS main.c REQUIRES permafrost):
#   permafrost_idf_image(MANIFEST manifest.py PROFILE core)
# with all that permafrost_image() takes (PermafrostConfig.cmake). That component writes the functions of runtime/port.h.
include("${CMAKE_CURRENT_LIST_DIR}/../../../cmake/Permafrost/PermafrostConfig.cmake")

function(permafrost_idf_image)
  idf_build_get_property(options COMPILE_OPTIONS)
  permafrost_image(${COMPONENT_LIB} ${ARGN} SECTION .rodata.frozen.)
  foreach(part IN ITEMS vm image)
    target_compile_options(${COMPONENT_LIB}_${part} PRIVATE ${options} -Wno-error)
  endforeach()
endfunction()
