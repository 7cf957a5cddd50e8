# cmake -D SOURCE=reports/html -D WORK=… -D PAGE=page.cpp -D WANTED=ON|OFF -P html_page.cmake
#
# Makes PAGE from SOURCE by npm in WORK. Without npm, or when npm fails, PAGE is the one without a
# page, said aloud, and the next build tries again. Nothing is done while SOURCE is as it was.

file(GLOB_RECURSE inputs RELATIVE ${SOURCE} ${SOURCE}/*)
list(FILTER inputs EXCLUDE REGEX "^node_modules/")
list(SORT inputs)
set(fingerprint "${WANTED}")
foreach(input IN LISTS inputs)
  file(SHA256 ${SOURCE}/${input} hash)
  string(APPEND fingerprint "\n${hash} ${input}")
endforeach()

set(stamp ${WORK}/made-from.txt)
if(EXISTS ${PAGE} AND EXISTS ${stamp})
  file(READ ${stamp} made_from)
  if(made_from STREQUAL fingerprint)
    return()
  endif()
endif()
file(REMOVE ${stamp})
file(MAKE_DIRECTORY ${WORK})

# Said by every build that lacks the page.
macro(without_page why)
  configure_file(${SOURCE}/no_page.cpp.in ${PAGE} COPYONLY)
  message(NOTICE "pushbench: built WITHOUT the HTML report: ${why}.")
  return()
endmacro()
if(NOT WANTED)
  file(WRITE ${stamp} "${fingerprint}") # as wished, so it need not be said again
  without_page("PUSHBENCH_HTML is off")
endif()
find_program(node NAMES node nodejs NO_CACHE)
find_program(npm npm NO_CACHE)
if(NOT node OR NOT npm)
  without_page("npm was not found; install nodejs and npm (apt-get install nodejs npm) and build again")
endif()

# In a copy, so that the source folder stays as it is checked out.
file(COPY ${SOURCE}/ DESTINATION ${WORK} PATTERN node_modules EXCLUDE)
file(SHA256 ${WORK}/package-lock.json lock)
set(installed "")
if(EXISTS ${WORK}/installed.txt)
  file(READ ${WORK}/installed.txt installed)
endif()
if(NOT installed STREQUAL lock)
  execute_process(
    COMMAND ${npm} ci --ignore-scripts --no-audit --no-fund --fetch-retries=1
    WORKING_DIRECTORY ${WORK} RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE output)
  if(failed)
    message(NOTICE "${output}")
    without_page("`npm ci` failed as shown above; it fetches Apache ECharts and esbuild from the \
npm registry. Build again when that can be reached")
  endif()
  file(WRITE ${WORK}/installed.txt "${lock}")
endif()
execute_process(COMMAND ${node} build.mjs ${PAGE}.new
  WORKING_DIRECTORY ${WORK} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(failed)
  message(NOTICE "${output}")
  without_page("bundling failed as shown above; Node 18 or newer is needed")
endif()
file(RENAME ${PAGE}.new ${PAGE})
file(WRITE ${stamp} "${fingerprint}")
