#include "data/fn.h"
const agl_fn agl_fn_aggregate[] = {{.types = NULL}};
