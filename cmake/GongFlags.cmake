# gong_flags: what every target of the project is compiled with.
add_library(gong_flags INTERFACE)
target_compile_definitions(gong_flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(gong_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wundef -Wformat=2 -Wpointer-arith -Wwrite-strings -fno-common
  $<$<BOOL:${GONG_WERROR}>:-Werror>)
if(GONG_SANITIZE)
  target_compile_options(gong_flags INTERFACE -fsanitize=${GONG_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(gong_flags INTERFACE -fsanitize=${GONG_SANITIZE})
endif()
if(GONG_FUZZ)
  target_compile_options(gong_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
