# dispatch.awk - takes from the interpreter's assembly for Thumb-2 what gcc puts into each computed goto and no jump needs.
#
# gcc's pattern sets bit 0 of the address (Thumb code) before it jumps. The table of labels has that bit already, since gcc
# itself writes its words as .Lnnn+1, and what is loaded into pc goes where bx would:
#
#     ldr r3, [fp, r10, lsl #2]        ldr pc, [fp, r10, lsl #2]
#     orr r3, r3, #1               ->
#     bx  r3
#
# Between these may lie lines for the debugger and moves between other registers, which then come before the load. A file
# that has no such place, of another compiler for one, goes through as it is.

# `whole` are the lines from a load on as they were, `rest` those of them that stay when the place is shortened.
function flush() {
    printf "%s", whole
    whole = rest = ""
    marked = 0
}

function keep() {
    whole = whole $0 "\n"
}

# Lines for the debugger, and labels that nothing jumps to.
whole != "" && /^(\t\.loc|\.LV|\.LB)/ {
    keep()
    rest = rest $0 "\n"
    next
}

whole != "" && !marked && $1 == "orr" && $2 == into "," && $3 == into "," && $4 == "#1" {
    keep()
    marked = 1
    next
}

whole != "" && marked && $1 == "bx" && $2 == into {
    printf "%s", rest
    sub(/\tldr\t[a-z0-9]+,/, "\tldr\tpc,", load)
    print load
    whole = ""
    flush()
    next
}

whole != "" && !marked && $1 == "mov" && NF == 3 && index(load, substr($2, 1, length($2) - 1)) == 0 && $3 != into {
    keep()
    rest = rest $0 "\n"
    next
}

{ flush() }

/^\tldr\t[a-z0-9]+, \[[a-z0-9]+, [a-z0-9]+, lsl #2\]$/ {
    load = $0
    into = substr($2, 1, length($2) - 1)
    keep()
    next
}

{ print }

END { flush() }
