# gong_lexbor: the HTML library, linked statically into libgongbao and nowhere visible outside
# of it. A packaged lexbor >= 3.0.1 is taken where pkg-config knows one; otherwise
# tools/get-lexbor puts one below the build tree. 3.0.0 is refused: it writes out of bounds on
# malformed GB18030.
include(CheckCSourceCompiles)

set(GONG_LEXBOR_PREFIX "" CACHE PATH "Where a lexbor of your own is installed (its usr/ or local/)")

function(gong_lexbor_locate root)
  file(GLOB libs ${root}/lib/liblexbor_static.a ${root}/lib/*/liblexbor_static.a)
  if(NOT libs)
    file(GLOB libs ${root}/lib/liblexbor.so ${root}/lib/*/liblexbor.so)
  endif()
  if(NOT libs OR NOT EXISTS ${root}/include/lexbor/html/html.h)
    message(FATAL_ERROR "no lexbor below ${root}")
  endif()
  list(GET libs 0 lib)
  set(GONG_LEXBOR_INCLUDE ${root}/include PARENT_SCOPE)
  set(GONG_LEXBOR_LIB ${lib} PARENT_SCOPE)
endfunction()

function(gong_lexbor_fetch)
  set(prefix ${CMAKE_BINARY_DIR}/lexbor)
  if(NOT EXISTS ${prefix}/usr/include/lexbor/html/html.h)
    message(STATUS "Fetching lexbor from Debian's unstable suite")
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/get-lexbor ${prefix}
      RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE why)
    if(status)
      message(FATAL_ERROR "lexbor is missing.\n${why}")
    endif()
  endif()
  gong_lexbor_locate(${prefix}/usr)
  set(GONG_LEXBOR_INCLUDE ${GONG_LEXBOR_INCLUDE} PARENT_SCOPE)
  set(GONG_LEXBOR_LIB ${GONG_LEXBOR_LIB} PARENT_SCOPE)
endfunction()

if(GONG_LEXBOR_PREFIX)
  gong_lexbor_locate(${GONG_LEXBOR_PREFIX})
else()
  pkg_check_modules(GONG_LEXBOR_PC QUIET lexbor>=3.0.1)
  if(GONG_LEXBOR_PC_FOUND)
    set(GONG_LEXBOR_INCLUDE ${GONG_LEXBOR_PC_INCLUDE_DIRS})
    set(GONG_LEXBOR_LIB ${GONG_LEXBOR_PC_LINK_LIBRARIES})
  else()
    gong_lexbor_fetch()
  endif()
endif()

add_library(gong_lexbor INTERFACE IMPORTED)
target_include_directories(gong_lexbor SYSTEM INTERFACE ${GONG_LEXBOR_INCLUDE})
target_link_libraries(gong_lexbor INTERFACE ${GONG_LEXBOR_LIB} m)
target_link_options(gong_lexbor INTERFACE LINKER:--exclude-libs,liblexbor_static.a)

set(CMAKE_REQUIRED_LIBRARIES gong_lexbor)
check_c_source_compiles("
#include <lexbor/html/html.h>
#include <lexbor/core/base.h>
#if LEXBOR_VERSION_MAJOR * 10000 + LEXBOR_VERSION_MINOR * 100 + LEXBOR_VERSION_PATCH < 30001
#error lexbor is older than 3.0.1
#endif
int main(void) { return lxb_html_document_create() == 0; }
" GONG_LEXBOR_WORKS)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT GONG_LEXBOR_WORKS)
  message(FATAL_ERROR "the lexbor at ${GONG_LEXBOR_LIB} is older than 3.0.1 or does not link here")
endif()
