/*
 * Sorted arrays of structs, and look-ups in them.  A struct's key is the int32
 * fields it begins with, or a text.
 */

#ifndef TK_SORTED_H
#define TK_SORTED_H

#include "tk.h"


#define TK_THREE_WAY(a, b)  (((a) > (b)) - ((a) < (b)))

typedef int (*tk_compare_pt)(const void *a, const void *b);

/* By the first field, the first two, the first three. */
int tk_compare_1(const void *a, const void *b);
int tk_compare_2(const void *a, const void *b);
int tk_compare_3(const void *a, const void *b);
int tk_compare_4(const void *a, const void *b);

/* By bytes; of two that begin alike the shorter is the smaller. */
int tk_compare_str(tk_str_t a, tk_str_t b);

/* Sorts what is not sorted: an array that is costs one look at it. */
void tk_sort(void *array, size_t n, size_t size, tk_compare_pt compare);

/* NULL when there is none; array may be NULL when n is 0. */
const void *tk_find(const void *key, const void *array, size_t n, size_t size,
    tk_compare_pt compare);

/* How many elements of a sorted array are not above key. */
size_t tk_upper_bound(const void *key, const void *array, size_t n,
    size_t size, tk_compare_pt compare);


#endif
