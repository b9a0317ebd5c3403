#!/bin/sh
# public.sh google|commons|sitemaps: other people's cases, from the checkouts that $GONG_ROBOTSTXT (google/robotstxt) and
# $GONG_CRAWLER_COMMONS (crawler-commons) name. Skipped by name (77) without.
here=$(dirname "$0")
case $1 in
google) folder=${GONG_ROBOTSTXT:-} name='google/robotstxt ($GONG_ROBOTSTXT)' ;;
*) folder=${GONG_CRAWLER_COMMONS:-} name='crawler-commons ($GONG_CRAWLER_COMMONS)' ;;
esac
[ -d "$folder" ] || { echo "skipped: no checkout of $name"; exit 77; }
case $1 in
sitemaps) exec python3 "$here/sitemaps.py" "$GONGBAO" "$PORTAL" "$folder" ;;
*) exec python3 "$here/robots.py" "$ASK" "$1" "$folder" ;;
esac
