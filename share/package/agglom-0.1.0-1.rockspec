-- SPDX-License-Identifier: GPL-3.0-or-later
-- The module `agglom` for Lua 5.4, from the root of the sources:
--   CMAKE_BUILD_PARALLEL_LEVEL=4 luarocks make --lua-version 5.4 share/package/agglom-0.1.0-1.rockspec
-- The data stay in the folder of the rock, where lua/prelude/source.lua looks for them.
rockspec_format = "3.0"
package = "agglom"
version = "0.1.0-1"
source = {
  url = "file://.", -- `luarocks make` takes the folder it is run in
}
description = {
  summary = "A workbench for the study of regional clusters: datasets, regression, reproduction",
  license = "GPL-3.0-or-later",
}
supported_platforms = { "linux" }
dependencies = { "lua ~> 5.4" }
build = {
  type = "command",
  build_command = [[cmake -S . -B build/rock -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF ]]
    .. [[-DCMAKE_C_COMPILER="$(CC)" -DCMAKE_C_FLAGS_RELEASE="$(CFLAGS) -DNDEBUG" -DLUA_INCLUDE_DIR="$(LUA_INCDIR)" ]]
    .. [[&& cmake --build build/rock --target agglom_module agglom_formats]],
  install = {
    lib = {
      ["agglom"] = "build/rock/agglom.so",
      ["agglom.libagglom_formats"] = "build/rock/libagglom_formats.so",
    },
  },
  copy_directories = { "datasets", "scripts", "share" },
}
