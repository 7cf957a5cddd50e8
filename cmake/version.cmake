# What the binary says about its own making.
#
# The commit is read at every build, into a source of its own: as a definition it would be that of
# the last configure, and every commit would compile all again that links the library.
#
# The file has two halves: the targets, and, run as `cmake -P` at build time, the reader.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  find_package(Git QUIET)
  set(commit_source ${CMAKE_CURRENT_BINARY_DIR}/version/commit.cpp)
  add_custom_target(pushbench_read_commit BYPRODUCTS ${commit_source}
    COMMAND ${CMAKE_COMMAND} -DGIT=${GIT_EXECUTABLE} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}
      -DSOURCE=${commit_source} -P ${CMAKE_CURRENT_LIST_FILE}
    COMMENT "Reading the commit" VERBATIM)
  add_library(pushbench_commit STATIC ${commit_source})
  target_include_directories(pushbench_commit PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  add_dependencies(pushbench_commit pushbench_read_commit)

  add_library(pushbench_build_info INTERFACE)
  target_link_libraries(pushbench_build_info INTERFACE pushbench_commit)
  target_compile_definitions(pushbench_build_info INTERFACE
    PUSHBENCH_VERSION="${PROJECT_VERSION}" PUSHBENCH_BUILD_TYPE="${CMAKE_BUILD_TYPE}"
    PUSHBENCH_SANITIZE="${PUSHBENCH_SANITIZE}")
  return()
endif()

set(commit "unknown")
if(GIT)
  execute_process(COMMAND ${GIT} describe --always --dirty WORKING_DIRECTORY ${FOLDER}
    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
    RESULT_VARIABLE git_failed)
  if(NOT git_failed AND described)
    set(commit "${described}")
  endif()
endif()
# Left alone when it says the same, so that nothing is compiled or linked again.
file(CONFIGURE OUTPUT ${SOURCE} CONTENT "// Made by cmake/version.cmake. Do not edit.
#include \"bench/commit.hpp\"

namespace pushbench {

const char* built_commit() {
    return \"${commit}\";
}

}  // namespace pushbench
")
