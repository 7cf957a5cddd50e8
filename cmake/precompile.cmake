# Headers that most files of a target include, parsed once for each target: the sanitizer builds of
# tools/test.sh, which compile everything to run it once. Off elsewhere, so that a file that forgets
# an include is found by the release build, and because GCC 12 at -O3 warns of its own library
# (stringop-overflow) when that comes out of a precompiled header.
option(PUSHBENCH_PCH "Precompile the common headers" OFF)

set(pushbench_pch_common <algorithm> <array> <cstdint> <functional> <map> <memory> <optional> <string>
  <string_view> <utility> <vector> <fmt/format.h>)

# pushbench_precompile(TARGET [HEADER …])
function(pushbench_precompile target)
  if(PUSHBENCH_PCH)
    target_precompile_headers(${target} PRIVATE ${pushbench_pch_common} ${ARGN})
  endif()
endfunction()
