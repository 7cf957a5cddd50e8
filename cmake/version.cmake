# What the binary says about its own making: read once at configure time.
find_package(Git QUIET)
set(PUSHBENCH_GIT "unknown")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE described
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE git_failed)
  if(NOT git_failed AND described)
    set(PUSHBENCH_GIT "${described}")
  endif()
endif()
add_library(pushbench_build_info INTERFACE)
target_compile_definitions(pushbench_build_info INTERFACE
  PUSHBENCH_VERSION="${PROJECT_VERSION}" PUSHBENCH_GIT="${PUSHBENCH_GIT}"
  PUSHBENCH_BUILD_TYPE="${CMAKE_BUILD_TYPE}"
  PUSHBENCH_SANITIZE="${PUSHBENCH_SANITIZE}")
