# SPDX-License-Identifier: GPL-3.0-or-later
# embed.cmake - Lua files into C arrays: cmake -DOUT=x.inc -DIN=a.lua,b.lua -P embed.cmake
# (Arrays, because ISO C promises string literals of only 4095 characters.)
string(REPLACE "," ";" IN "${IN}")
set(arrays "")
set(rows "")
foreach(file IN LISTS IN)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char text_${name}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", text_${name}, sizeof text_${name}},\n")
endforeach()
file(WRITE "${OUT}" "${arrays}\nstatic const struct {\n  const char *name;\n  const unsigned char *text;
  size_t size;\n} prelude[] = {\n${rows}};\n")
