/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version.c - what this build calls itself. */
#include "agglom.h"

const char *agl_version(void)
{
  return AGL_VERSION;
}
