# SPDX-License-Identifier: GPL-3.0-or-later
# debian.cmake - what Debian wants otherwise than `make install` has it: a compressed page for man, and
# completion for zsh in the folder of packages.
foreach(root IN LISTS CPACK_TEMPORARY_DIRECTORY)
  set(share ${root}/usr/share)
  execute_process(COMMAND gzip -9n ${share}/man/man1/agglom.1 COMMAND_ERROR_IS_FATAL ANY)
  file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)
  file(CHMOD_RECURSE ${root}/usr DIRECTORY_PERMISSIONS # whatever the umask
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endforeach()
