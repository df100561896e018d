/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem.c - the only door to malloc. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Test state. Parallel work allocates too, so both are atomic. */
static atomic_long countdown = -1;
static atomic_long live;

static int may_allocate(void)
{
  long left = atomic_load_explicit(&countdown, memory_order_relaxed);
  while (left >= 0) {
    if (left == 0)
      return 0;
    if (atomic_compare_exchange_weak(&countdown, &left, left - 1))
      return 1;
  }
  return 1;
}

void *agl_resize(void *p, size_t n, size_t size)
{
  void *q;
  if (size != 0 && n > SIZE_MAX / size)
    return NULL;
  if (!may_allocate())
    return NULL;
  q = realloc(p, n * size > 0 ? n * size : 1);
  if (p == NULL && q != NULL)
    atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
  return q;
}

void *agl_alloc(size_t n, size_t size)
{
  return agl_resize(NULL, n, size);
}

void *agl_alloc_zero(size_t n, size_t size)
{
  void *p;
  if (!may_allocate())
    return NULL;
  p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);
  if (p != NULL)
    atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
  return p;
}

void *agl_alloc_huge(size_t n, size_t size)
{
  static const size_t huge_page = 1 << 21;
  void *p;
  if (size == 0 || n > SIZE_MAX / size || n * size < 2 * huge_page)
    return agl_alloc(n, size);
  if (!may_allocate())
    return NULL;
  if (posix_memalign(&p, huge_page, n * size) != 0)
    return NULL;
  atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
  (void)madvise(p, n * size, MADV_HUGEPAGE); /* a wish: without it all is the same, but slower */
  return p;
}

void agl_free(void *p)
{
  if (p != NULL)
    atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
  free(p);
}

void *agl_copy(const void *p, size_t n, size_t size)
{
  void *q = agl_alloc(n, size);
  if (q != NULL && n * size > 0)
    memcpy(q, p, n * size);
  return q;
}

char *agl_strndup(const char *s, size_t n)
{
  char *p = agl_alloc(n + 1, 1);
  if (p != NULL) {
    memcpy(p, s, n);
    p[n] = '\0';
  }
  return p;
}

char *agl_strdup(const char *s)
{
  return agl_strndup(s, strlen(s));
}

void agl_mem_fail_after(long n)
{
  atomic_store(&countdown, n);
}

long agl_mem_live(void)
{
  return atomic_load(&live);
}
