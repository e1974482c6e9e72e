#!/bin/sh
# deb.sh - Debian's packages, by Debian's tools: permafrost, the tools, and permafrost-dev, what firmware is compiled from.
# usage: deb.sh FOLDER VERSION    from the tree's root, a git checkout; FOLDER gets the packages. The same commit gives the same bytes.
set -eu
folder=$1 version=$2
for tool in dpkg-buildpackage dh; do
    command -v $tool >/dev/null || { echo "make deb: there is no $tool; install debhelper, or: make setup-deb" >&2; exit 1; }
done
source=$folder/permafrost-$version
rm -rf "$source"
mkdir -p "$source"
git ls-files -z | xargs -0 cp --parents -t "$source"
cp -r install/debian "$source/debian"
# The date is the commit's.
sed "s/@VERSION@/$version/; s/@DATE@/$(git log -1 --format=%cD)/" install/debian/changelog.in >"$source/debian/changelog"
sed 's/^$/./; s/^/ /' LICENSE >"$folder/license"
sed -e "/@LICENSE@/{r $folder/license" -e 'd;}' install/debian/copyright >"$source/debian/copyright"
rm "$source/debian/changelog.in" "$folder/license"
cd "$source"
# The makes that call this one are not Debian's.
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES DEB_BUILD_OPTIONS="parallel=${JOBS:-2} noautodbgsym" \
    dpkg-buildpackage -b -us -uc >../build.log 2>&1 || { tail -30 ../build.log >&2; exit 1; }
cd ../..
ls "$(basename "$folder")"/*.deb
