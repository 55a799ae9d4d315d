// The same as C++.
#include "headers.c"
