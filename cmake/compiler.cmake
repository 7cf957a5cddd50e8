# Warnings as one interface target, sanitizers for everything.
add_library(pushbench_warnings INTERFACE)
target_compile_options(pushbench_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough)
# GCC 12 reports overlaps in std::string + literal that cannot happen (GCC bug 105651) and unset
# optionals that are set (GCC bug 80635).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(pushbench_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(PUSHBENCH_WERROR)
  target_compile_options(pushbench_warnings INTERFACE -Werror)
endif()

if(PUSHBENCH_SANITIZE)
  add_compile_options(-fsanitize=${PUSHBENCH_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PUSHBENCH_SANITIZE})
  add_compile_definitions(PUSHBENCH_SANITIZED=1)
  # UBSan looks whether an object can be read by writing it into a pipe: where a test leaves no
  # descriptors, every virtual call of the standard library looks wrong.
  if(PUSHBENCH_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)
  endif()
  # ThreadSanitizer does not know fences (GCC says so with -Wtsan). Asio's stand beside a mutex that
  # orders the same; without them nothing is reported that is none, and nothing hidden.
  if(PUSHBENCH_SANITIZE MATCHES "thread")
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

if(PUSHBENCH_FUZZ AND NOT PUSHBENCH_SANITIZE MATCHES "address")
  message(FATAL_ERROR "PUSHBENCH_FUZZ needs PUSHBENCH_SANITIZE=address,undefined (tools/fuzz.sh)")
endif()

# Code that reads what others write tells libFuzzer which way it went; only the fuzz targets
# themselves link libFuzzer's main(). Not everything: it doubles the time of the tests, which the
# same build may run.
function(pushbench_guide_fuzzing target)
  if(PUSHBENCH_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()
function(pushbench_guide_fuzzing_of_files)
  if(PUSHBENCH_FUZZ)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -fsanitize=fuzzer-no-link
      SKIP_PRECOMPILE_HEADERS ON)
  endif()
endfunction()
