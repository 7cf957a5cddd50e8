# The page of report.html, made by npm from reports/html and compiled into the binary.
option(PUSHBENCH_HTML "Build the HTML report; needs nodejs and npm" ON)

set(PUSHBENCH_HTML_PAGE ${CMAKE_BINARY_DIR}/html/page.cpp)
# Runs with every build and ends at once when nothing has changed: "install npm and build again"
# must be all there is to do, and a rebuild must need no network.
add_custom_target(pushbench_html_page
  COMMAND ${CMAKE_COMMAND} -D SOURCE=${CMAKE_CURRENT_SOURCE_DIR}/reports/html
    -D WORK=${CMAKE_BINARY_DIR}/html -D PAGE=${PUSHBENCH_HTML_PAGE} -D WANTED=${PUSHBENCH_HTML}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/html_page.cmake
  BYPRODUCTS ${PUSHBENCH_HTML_PAGE}
  COMMENT "The page of report.html" VERBATIM)
