#!/bin/sh
# html5lib.sh PROGRAM PLUGINS ROOT: the inputs of html5lib-tests (tree-construction/*.dat, encoding/*.dat)
# below $GONG_HTML5LIB or ../shared/html5lib.
folder=${GONG_HTML5LIB:-$3/../shared/html5lib}
[ -d "$folder" ] || { echo "skipped: html5lib (no $folder; GONG_HTML5LIB names a checkout of html5lib-tests)"; exit 77; }
exec "$1" "$2" "$3/pipelines" html5lib "$folder"
