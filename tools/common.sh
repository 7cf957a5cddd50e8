# What scripts of this folder begin with. Sourced right behind their `set`, from whatever folder;
# afterwards the working folder is the repository's root.
# shellcheck shell=bash
this_script=$(realpath "$0")
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

# Shows the comment that the script begins with, and ends it.
usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$this_script" >&2
    exit 2
}

# A developer's settings, or those of a job that runs this, must not change what is checked.
forget_settings() { # PREFIX…
    local prefix variable
    for prefix in "$@"; do
        for variable in $(compgen -v "${prefix}_"); do unset "$variable"; done
    done
}

need_program() { # FILE
    [ -x "$1" ] && return
    echo "$(basename "$this_script" .sh): '$1' is no program; build it with:" \
        "cmake --build --preset release" >&2
    exit 2
}
