# Every dependency and why it is there: docs/dependencies.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
foreach(dep IN ITEMS libcurl libarchive libcjson sqlite3 libcrypto zlib libutf8proc libxxhash)
  string(TOUPPER ${dep} up)
  pkg_check_modules(${up} REQUIRED IMPORTED_TARGET ${dep})
endforeach()
include(GongLexbor)
