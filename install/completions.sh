#!/bin/sh
# completions.sh - a shell's completions of a tool, from what its --help prints.
# usage: completions.sh bash|zsh|fish BIN TOOL
set -eu
shell=$1 bin=$2 tool=$3

options_of() { "$@" --help 2>/dev/null | grep -oE -- '(^|[ ,[])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,[' | sort -u | tr '\n' ' '; }
# The commands of freezer and qstrgen: the words that stand two blanks in, of a help that has no options there.
commands() { case $tool in freezer | qstrgen) "$bin/$tool" --help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p' ;; esac; }
all=$(commands | tr '\n' ' ')

case $shell in
bash)
    echo "# bash completion of $tool"
    echo "_permafrost_$(echo "$tool" | tr - _)() {"
    echo '    local word=${COMP_WORDS[COMP_CWORD]} words'
    echo '    case ${COMP_WORDS[1]} in'
    for command in $all; do
        echo "    $command) words='$(options_of "$bin/$tool" "$command")' ;;"
    done
    echo "    *) words='$all $(options_of "$bin/$tool")' ;;"
    echo '    esac'
    echo '    [ "$COMP_CWORD" -gt 1 ] || words="$words '"$all"'"'
    echo '    COMPREPLY=($(compgen -W "$words" -- "$word"))'
    echo '}'
    echo "complete -o default -F _permafrost_$(echo "$tool" | tr - _) $tool"
    ;;
zsh)
    echo "#compdef $tool"
    echo 'case ${words[2]-} in'
    for command in $all; do
        echo "$command) compadd -- $(options_of "$bin/$tool" "$command") ;;"
    done
    echo "*) compadd -- $all $(options_of "$bin/$tool") ;;"
    echo 'esac'
    echo '_files'
    ;;
fish)
    [ -z "$all" ] || echo "complete -c $tool -n '__fish_use_subcommand' -a '$all'"
    put() { # put CONDITION OPTION...
        condition=$1
        shift
        for option; do
            case $option in
            --*) echo "complete -c $tool $condition -l ${option#--}" ;;
            -?) echo "complete -c $tool $condition -s ${option#-}" ;;
            *) echo "complete -c $tool $condition -o ${option#-}" ;;
            esac
        done
    }
    put "" $(options_of "$bin/$tool")
    for command in $all; do
        put "-n '__fish_seen_subcommand_from $command'" $(options_of "$bin/$tool" "$command")
    done
    ;;
esac
