# Files embedded in the binary as they are, without any tool but CMake.
#
#   embed_files(TARGET NAME FILES HEADER NAMESPACE TYPE)
#
# adds to TARGET a source made from FILES ("folder/*"); it defines NAMESPACE::NAME(), a span of TYPE
# (file name, content), as HEADER declares it. An edited file is embedded again by the next build.
#
# The file has two halves: the function, and, run as `cmake -P` at build time, the generator.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(PUSHBENCH_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
  function(embed_files target name pattern header namespace type)
    file(GLOB files CONFIGURE_DEPENDS ${pattern})
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
    add_custom_command(OUTPUT ${source}
      COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DPATTERN=${pattern} -DSOURCE=${source}
        -DHEADER=${header} -DNAMESPACE=${namespace} -DTYPE=${type} -P ${PUSHBENCH_EMBED_SCRIPT}
      DEPENDS ${files} ${PUSHBENCH_EMBED_SCRIPT}
      COMMENT "Embedding ${name}" VERBATIM)
    target_sources(${target} PRIVATE ${source})
  endfunction()
  return()
endif()

# Numbers, not string literals: no text can end them early, whatever it holds.
set(text "// Made by cmake/embed.cmake. Do not edit.\n#include \"${HEADER}\"\n\n")
string(APPEND text "namespace ${NAMESPACE} {\n\nnamespace {\n\n")
get_filename_component(FOLDER ${PATTERN} DIRECTORY)
file(GLOB files RELATIVE ${FOLDER} ${PATTERN})
list(SORT files)
set(table "")
set(number 0)
foreach(file IN LISTS files)
  file(READ ${FOLDER}/${file} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "(('[^']*',){16})" "\\1\n    " bytes "${bytes}")
  string(APPEND text "constexpr char kFile${number}[] = {\n    ${bytes}};\n\n")
  string(APPEND table "    {\"${file}\", {kFile${number}, sizeof kFile${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND text "constexpr ${TYPE} kFiles[] = {\n${table}};\n\n}  // namespace\n\n"
  "std::span<const ${TYPE}> ${NAME}() {\n    return kFiles;\n}\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${SOURCE} "${text}")
