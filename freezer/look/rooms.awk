# rooms.awk - which file of the VM each function and table is of, for freezer size: lines {"symbol", "room/file"}, for C.
# Definitions are known by the house's style: they begin at a line's start; those in headers are inline. What is defined in two files is of the first.
FNR == 1 {
    part = FILENAME
    sub(/\.[ch]$/, "", part)
    sub(/^runtime\/(vm\/)?/, "", part)
    sub(/^mpy-cross\//, "compiler/", part)
    if (part !~ /\//)
        part = "runtime/" part
}
{ sub(/^__attribute__\(\([^()]*(\([^()]*\))?\)\) ?/, "") }
/^[A-Za-z_].*[ *][a-z_0-9A-Z]+\(.*[^;]$/ && !/^(#|typedef)/ && (/inline/ || FILENAME ~ /\.c$/) {
    name = $0
    sub(/\(.*/, "", name)
}
/^[a-z_0-9]+\(.*[^;]$/ && FILENAME ~ /\.c$/ {
    name = $0
    sub(/\(.*/, "", name)
}
/"\.type [a-z_]+, @function/ {
    name = $2
    sub(/,/, "", name)
}
/^[A-Za-z_].*[ *][a-z_0-9]+(\[[^=]*\])* = / {
    name = $0
    sub(/(\[.*)? = .*/, "", name)
}
name != "" {
    sub(/.*[ *]/, "", name)
    if (!(name in seen))
        print "{\"" name "\", \"" part "\"},"
    seen[name] = 1
}
{ name = "" }
