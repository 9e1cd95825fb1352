/*
 * The structs of tk_catalogue.h built from the rows of api.catalogue_7() and
 * api.agent_5(); the rows themselves, not the structs, are what is kept in
 * shared memory.
 *
 * A supplier may have ten thousands of rows.  Whoever must not stop for so long
 * builds in pieces, each bounded by the rows it is given:
 *
 *     tk_build_supplier(&b, pool, &supplier)
 *     tk_build_count(&b, rows, n)        for all rows, a piece at a time
 *     tk_build_alloc(&b)
 *     tk_build_rows(&b, rows, n)         for the same rows in the same order
 *     tk_build_sort(&b, &over)           until it is over
 *
 * Everything is allocated from pool, strings are copied.  TK_BUG when a row is
 * malformed, or its kind or number of fields unknown; after an error nothing
 * more is called, and the struct is good for nothing.
 */

#ifndef TK_SNAPSHOT_H
#define TK_SNAPSHOT_H

#include "tk_catalogue.h"


/* One row as Postgres sends it in binary: arrays undecoded, empty if NULL. */

typedef struct {
    tk_str_t        kind;
    tk_str_t        num;            /* int8[] */
    tk_str_t        txt;            /* text[] */
    tk_str_t        bin;            /* bytea[] */
} tk_snapshot_row_t;

#define TK_SNAPSHOT_KINDS   25      /* of a supplier, at most */

/* A snapshot being built.  Its fields are of tk_snapshot.c. */

typedef struct {
    tk_pool_t               pool;
    const struct tk_kind_s *kinds;
    unsigned char          *owner;
    tk_supplier_t          *supplier;       /* NULL: it is an agent's */
    size_t                  counts[TK_SNAPSHOT_KINDS];
    size_t                  left[TK_SNAPSHOT_KINDS];
    unsigned char          *next[TK_SNAPSHOT_KINDS];
    size_t                  sorted;         /* kinds that are */
} tk_build_t;

void tk_build_supplier(tk_build_t *b, tk_pool_t *pool, tk_supplier_t *supplier);
void tk_build_agent(tk_build_t *b, tk_pool_t *pool, tk_agent_t *agent);

TK_MUST tk_err_t tk_build_count(tk_build_t *b, const tk_snapshot_row_t *rows,
    size_t n);
/* TK_UNKNOWN_SUPPLIER, TK_UNKNOWN_AGENT: no row was counted. */
TK_MUST tk_err_t tk_build_alloc(tk_build_t *b);
TK_MUST tk_err_t tk_build_rows(tk_build_t *b, const tk_snapshot_row_t *rows,
    size_t n);
TK_MUST tk_err_t tk_build_sort(tk_build_t *b, int *over);

/* All of it at once. */
TK_MUST tk_err_t tk_supplier_build(tk_pool_t *pool,
    const tk_snapshot_row_t *rows, size_t n, tk_supplier_t *supplier);
TK_MUST tk_err_t tk_agent_build(tk_pool_t *pool,
    const tk_snapshot_row_t *rows, size_t n, tk_agent_t *agent);


#endif
