# Writes pushbench.1 from what the binary says with --help.
#   cmake -D PUSHBENCH=… -D OUTPUT=… -D VERSION=… -P man.cmake

# Literal text for man(7): no escapes, no requests at the start of a line.
function(man_text out text)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REGEX REPLACE "(^|\n)([.'])" "\\1\\\\&\\2" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(help_of out)
  execute_process(COMMAND ${PUSHBENCH} ${ARGN} --help OUTPUT_VARIABLE text
    COMMAND_ERROR_IS_FATAL ANY)
  man_text(text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

help_of(general)
string(REGEX MATCHALL "\n  [a-z]+  " commands "${general}")

set(page ".TH PUSHBENCH 1 \"\" \"pushbench ${VERSION}\"\n.SH NAME\n")
string(APPEND page "pushbench \\- compare short polling, long polling, Server\\-Sent Events and ")
string(APPEND page "WebSocket\n.SH SYNOPSIS\n.B pushbench\n.I COMMAND\n[options]\n")
string(APPEND page ".SH DESCRIPTION\n.nf\n${general}.fi\n")
foreach(command IN LISTS commands)
  string(STRIP "${command}" command)
  help_of(text ${command})
  string(TOUPPER "pushbench ${command}" title)
  string(APPEND page ".SH ${title}\n.nf\n${text}.fi\n")
endforeach()
string(APPEND page ".SH SEE ALSO\nThe documents in /usr/share/doc/pushbench.\n")
file(WRITE ${OUTPUT} "${page}")
