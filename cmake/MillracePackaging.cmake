# SPDX-License-Identifier: GPL-3.0-or-later
# What a desktop needs to know of an installed Millrace.
set(packaging "${CMAKE_CURRENT_SOURCE_DIR}/packaging")
if(MILLRACE_WINDOW AND EXISTS "${packaging}/millrace.desktop")
    install(FILES "${packaging}/millrace.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
    install(FILES "${packaging}/millrace.metainfo.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo")
    install(FILES "${packaging}/millrace-mime.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/mime/packages")
    if(EXISTS "${PROJECT_SOURCE_DIR}/assets/icons/millrace.svg")
        install(FILES "${PROJECT_SOURCE_DIR}/assets/icons/millrace.svg"
            DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
    endif()
endif()
