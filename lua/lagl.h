/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
** lagl.h - what every binding file shares. The core never includes this.
**
** An object of the core lives in a box: a userdata that is made empty, gets its metatable (with
** __gc and __close) and only then is filled, so that no Lua error can lose what it owns.
*/
#ifndef LAGL_H
#define LAGL_H

#include <lauxlib.h>
#include <lua.h>

#include "agglom.h"

#define LAGL_DATASET "agglom.dataset"
#define LAGL_MODEL "agglom.model"
#define LAGL_VECTOR "agglom.vector"
#define LAGL_SEED "agglom.seed" /* in the registry */

/* p is NULL while the box is empty or closed. Its user value is the binding's to use. */
typedef struct {
  void *p;
} lagl_box;

/* Push an empty box of a class. */
lagl_box *lagl_newbox(lua_State *L, const char *class);

/* The object in the box at `arg`; raises for anything else and for a closed box. */
void *lagl_check(lua_State *L, int arg, const char *class);

/* Register a class: `metamethods` go into the metatable, the table of `methods` is left on the
** stack and stored as the field "methods" of the metatable. */
void lagl_newclass(lua_State *L, const char *class, const luaL_Reg *methods,
                   const luaL_Reg *metamethods);

/* Push "FILE:LINE: " of the innermost Lua function, from `level` of the stack on, that is not part of
** the prelude; "" when there is none. */
void lagl_pushplace(lua_State *L, int level);

/* Raise "FILE:LINE: message" with the place in the user's code, not in the prelude. */
int lagl_fail(lua_State *L, const char *fmt, ...);
int lagl_raise(lua_State *L, const agl_err *err);

/* Last statement of a binding whose result is on the top of the stack. */
int lagl_done(lua_State *L, agl_status status, const agl_err *err);

/* "bad argument #1 to 'f' (number expected, got nil)" */
int lagl_badarg(lua_State *L, int arg, const char *expected);

/* Text without embedded zeros. */
const char *lagl_checktext(lua_State *L, int arg);

/* Raise about an unknown name of some kind, with a suggestion out of a NULL-terminated list. */
int lagl_unknown(lua_State *L, const char *kind, const char *name, const char *const names[]);

/* The name in the list at index `at` that comes near, or that does what other programs call
** `name`; NULL when none does. */
const char *lagl_nearest(lua_State *L, const char *name, int at);

/* Raise about the name at index 2 that an object of a class does not have, with a suggestion out of
** the table of methods at index `methods`, else the words `otherwise`. */
int lagl_nomethod(lua_State *L, const char *message, int methods, const char *otherwise);

/* The options at `arg`: nothing, or a table all of whose keys are in `names`. */
void lagl_checkoptions(lua_State *L, int arg, const char *const names[]);

/* Push one option (nil where there is no table) and give its type. */
int lagl_option(lua_State *L, int arg, const char *name);

/* The place of the text option `name` in a list of choices; 0, the default, when absent. */
int lagl_choice(lua_State *L, int arg, const char *name, const char *const choices[]);

/* What random numbers start from where no seed is given: what --seed says, else 0. */
lua_Integer lagl_seed(lua_State *L);

/* A borrowed array of `n` items of `size` bytes that Lua collects; left on the stack. */
void *lagl_buffer(lua_State *L, size_t n, size_t size);

/* The strings from argument `arg` on, or those of one table there; the array stays on the stack. */
const char **lagl_checknames(lua_State *L, int arg, size_t *n);

/* The options at `arg` of a fit or of a method; what they point to stays on the stack. */
enum { LAGL_ARGUMENTS = 32 };
size_t lagl_readarguments(lua_State *L, int arg, agl_argument a[LAGL_ARGUMENTS]);

/* Push a copy of the table at `at` and of the tables in it. */
void lagl_pushcopy(lua_State *L, int at);

/* The coverage on the top of the stack, between 0 and 1, 0.95 when nil; pops it. */
double lagl_poplevel(lua_State *L);

/* Push a fresh dataset box / take a table out of one. */
lagl_box *lagl_newdataset(lua_State *L);
const agl_table *lagl_checkdataset(lua_State *L, int arg);

/* Push a vector over a column (shared). */
void lagl_pushvector(lua_State *L, const agl_column *c);
const agl_column *lagl_testvector(lua_State *L, int arg);

/* Push value i of a column: number, integer, string, boolean, a date as text, or nil. */
void lagl_pushvalue(lua_State *L, const agl_column *c, size_t i);

/* The places of the binding: each adds functions to the table `core` on the top of the stack. */
void lagl_opendataset(lua_State *L);
void lagl_opensource(lua_State *L);
void lagl_openverbs(lua_State *L);
void lagl_openreshape(lua_State *L);
void lagl_openexpr(lua_State *L);
void lagl_openvector(lua_State *L);
void lagl_openmodel(lua_State *L);
void lagl_opendiagnose(lua_State *L);
void lagl_openpredict(lua_State *L);
void lagl_openresample(lua_State *L);
void lagl_openstat(lua_State *L);
void lagl_openpaper(lua_State *L);
void lagl_openkb(lua_State *L);
void lagl_openrecords(lua_State *L);
void lagl_opensystem(lua_State *L);
void lagl_openprocess(lua_State *L);

/* Push the table `core`, building everything on the first call in a state. */
void lagl_open(lua_State *L);

/* The module: pushes the public table. */
AGL_API int luaopen_agglom(lua_State *L);

#endif
