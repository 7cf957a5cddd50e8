# What `cmake --install` puts where, and the Debian package made of it:
#
#   cmake --install build/release --prefix /usr/local
#   cpack --config build/release/CPackConfig.cmake -G DEB
#
# tools/check-package.sh installs both and runs them.
include(GNUInstallDirs)
# As Debian has it, wherever CMAKE_INSTALL_DATAROOTDIR points.
set(doc share/doc/pushbench)

install(TARGETS pushbench RUNTIME DESTINATION bin)
# The links of README.md work where it is installed.
install(FILES README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE DESTINATION ${doc})
install(FILES packaging/copyright DESTINATION ${doc})
install(DIRECTORY docs DESTINATION ${doc})
install(FILES reports/results.schema.json DESTINATION ${doc}/reports)

# The notices of what the binary contains, and with it every report.html.
file(READ packaging/notices.txt notices)
file(READ reports/html/notices.txt page_notices)
file(READ reports/html/package-lock.json lock)
foreach(part echarts zrender tslib)
  string(JSON version GET "${lock}" packages node_modules/${part} version)
  string(REPLACE "{{${part}}}" "${version}" page_notices "${page_notices}")
endforeach()
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/third-party-notices.txt "${notices}\n${page_notices}")
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/third-party-notices.txt DESTINATION ${doc})
install(FILES packaging/bash-completion DESTINATION share/bash-completion/completions
  RENAME pushbench)

# The manual is what --help says, made by the binary itself; so only the target pushbench_man, or
# everything, makes it.
set(manual ${CMAKE_CURRENT_BINARY_DIR}/pushbench.1)
add_custom_command(OUTPUT ${manual}
  COMMAND ${CMAKE_COMMAND} -D PUSHBENCH=$<TARGET_FILE:pushbench> -D OUTPUT=${manual}
    -D VERSION=${PROJECT_VERSION} -P ${CMAKE_CURRENT_SOURCE_DIR}/packaging/man.cmake
  DEPENDS pushbench ${CMAKE_CURRENT_SOURCE_DIR}/packaging/man.cmake
  COMMENT "Writing pushbench.1" VERBATIM)
add_custom_target(pushbench_man ALL DEPENDS ${manual})
install(FILES ${manual} DESTINATION share/man/man1 OPTIONAL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pushbench)
set(CPACK_PACKAGE_VENDOR pushbench)
set(CPACK_PACKAGE_CONTACT "pushbench maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "benchmark of short polling, long polling, Server-Sent Events and WebSocket")
set(CPACK_PACKAGE_DESCRIPTION
"Starts a real server and thousands of simulated clients for each technique under one publish
schedule, measures delivery latency, bandwidth, wasted responses, CPU and memory, proves that no
message was lost, and writes CSV, Markdown, HTML and charts. It can also put load on a server that
runs already, and compare two results with statistics in a CI job.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS gnuplot-nox)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
