# manual.awk - a man page of what --help prints: awk -v name=freezer-size -v what="where flash went" -v version=0.9.0
BEGIN {
    printf ".TH \"%s\" 1 \"\" \"Permafrost %s\" \"Permafrost\"\n", toupper(name), version
    printf ".SH NAME\n%s \\- %s\n.SH SYNOPSIS\n", name, what
    part = "synopsis"
}
function plain(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    if (text ~ /^[.']/)
        text = "\\&" text
    return text
}
function begin(kind, title) {
    if (part != kind)
        print ".SH " title
    part = kind
}
/^usage: / { print "\\fB" plain(substr($0, 8)) "\\fR"; next }
part == "synopsis" && /^       / { print ".br\n\\fB" plain(substr($0, 8)) "\\fR"; next }
/^$/ { next }
/^[A-Z].*:$/ { begin("options", "OPTIONS"); print ".SS " plain(substr($0, 1, length($0) - 1)); next }
# A word or option, and behind two blanks what it means; a line further in goes on with that.
/^  [^ ]/ {
    begin("options", "OPTIONS")
    text = substr($0, 3)
    at = match(text, /  +/)
    if (at) {
        print ".TP\n\\fB" plain(substr(text, 1, at - 1)) "\\fR"
        print plain(substr(text, at + RLENGTH))
    } else {
        print ".TP\n\\fB" plain(text) "\\fR"
    }
    next
}
part == "options" && /^   / { sub(/^ +/, ""); print plain($0); next }
{ begin("description", "DESCRIPTION"); print plain($0) }
END { print ".SH SEE ALSO\nThe manuals in share/doc/permafrost." }
