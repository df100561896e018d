/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mem.h - the only door to malloc, so tests can make any allocation fail. */
#ifndef AGL_MEM_H
#define AGL_MEM_H

#include <stddef.h>

/* n * size bytes, or NULL when the product overflows or memory runs out. */
void *agl_alloc(size_t n, size_t size);
void *agl_alloc_zero(size_t n, size_t size);
void *agl_resize(void *p, size_t n, size_t size); /* on NULL, p still stands */
void agl_free(void *p);

/* agl_alloc for what will be written from end to end: large blocks ask for huge pages, which cost a
** five-hundredth of the page faults. */
void *agl_alloc_huge(size_t n, size_t size);

/* Fresh copies, or NULL. */
void *agl_copy(const void *p, size_t n, size_t size);
char *agl_strndup(const char *s, size_t n);
char *agl_strdup(const char *s);

/* Tests: let `n` more allocations succeed and no other; -1 turns it off. */
void agl_mem_fail_after(long n);

/* Tests: blocks handed out and not yet freed. */
long agl_mem_live(void);

#endif
