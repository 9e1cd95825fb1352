/*
 * Sorted arrays; see the header.
 */

#include "tk_sorted.h"

#include <stdlib.h>
#include <string.h>


static int
compare_ints(const void *a, const void *b, size_t n)
{
    size_t          i;
    const int32_t  *x, *y;

    x = a;
    y = b;

    for (i = 0; i < n; i++) {
        if (x[i] != y[i]) {
            return TK_THREE_WAY(x[i], y[i]);
        }
    }

    return 0;
}


int
tk_compare_1(const void *a, const void *b)
{
    return compare_ints(a, b, 1);
}


int
tk_compare_2(const void *a, const void *b)
{
    return compare_ints(a, b, 2);
}


int
tk_compare_3(const void *a, const void *b)
{
    return compare_ints(a, b, 3);
}


int
tk_compare_4(const void *a, const void *b)
{
    return compare_ints(a, b, 4);
}


int
tk_compare_str(tk_str_t a, tk_str_t b)
{
    int     rc;
    size_t  len;

    len = a.len < b.len ? a.len : b.len;
    rc = len != 0 ? memcmp(a.data, b.data, len) : 0;

    return rc != 0 ? rc : TK_THREE_WAY(a.len, b.len);
}


void
tk_sort(void *array, size_t n, size_t size, tk_compare_pt compare)
{
    size_t                i;
    const unsigned char  *p;

    p = array;

    for (i = 1; i < n; i++, p += size) {
        if (compare(p, p + size) > 0) {
            qsort(array, n, size, compare);
            return;
        }
    }
}


/* bsearch() wants an array, even of nothing. */

const void *
tk_find(const void *key, const void *array, size_t n, size_t size,
    tk_compare_pt compare)
{
    return n != 0 ? bsearch(key, array, n, size, compare) : NULL;
}


size_t
tk_upper_bound(const void *key, const void *array, size_t n, size_t size,
    tk_compare_pt compare)
{
    size_t  low, high, middle;

    low = 0;
    high = n;

    while (low < high) {
        middle = low + (high - low) / 2;

        if (compare((const char *) array + middle * size, key) <= 0) {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    return low;
}
