/*
 * Suppliers that are held; see the header.
 */

#include "booking/held.h"


static ngx_ticket_held_row_t *
ngx_ticket_held_find(const ngx_ticket_held_t *held, int32_t supplier_id)
{
    ngx_uint_t  i;

    for (i = 0; i < held->n; i++) {
        if (held->rows[i].supplier_id == supplier_id) {
            return (ngx_ticket_held_row_t *) &held->rows[i];
        }
    }

    return NULL;
}


ngx_ticket_held_e
ngx_ticket_held(const ngx_ticket_held_t *held, int32_t supplier_id)
{
    ngx_ticket_held_row_t  *row;

    row = ngx_ticket_held_find(held, supplier_id);

    return row ? row->how : NGX_TICKET_HELD_NOT;
}


static void
ngx_ticket_held_end(ngx_ticket_held_t *held, ngx_ticket_held_row_t *row,
    ngx_log_t *log)
{
    if (row->how == NGX_TICKET_HELD_ASIDE) {
        held->aside--;
        ngx_log_error(NGX_LOG_NOTICE, log, 0,
                      "orders of supplier %D waited %M ms for a row that "
                      "somebody held", row->supplier_id,
                      ngx_current_msec - row->since);
    }

    *row = held->rows[--held->n];
}


static void
ngx_ticket_held_begin(ngx_ticket_held_t *held, ngx_ticket_held_row_t *row,
    ngx_log_t *log)
{
    row->since = ngx_current_msec;
    held->aside++;

    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "orders of supplier %D wait for a row that somebody holds: "
                  "see pg_stat_activity; those of others go on",
                  row->supplier_id);
}


ngx_int_t
ngx_ticket_held_set(ngx_ticket_held_t *held, int32_t supplier_id,
    ngx_ticket_held_e how, ngx_log_t *log)
{
    ngx_ticket_held_row_t  *row;

    row = ngx_ticket_held_find(held, supplier_id);

    if (how == NGX_TICKET_HELD_NOT) {
        if (row) {
            ngx_ticket_held_end(held, row, log);
        }

        return NGX_OK;
    }

    if (row == NULL) {
        if (held->n == NGX_TICKET_HELD_MAX) {
            return NGX_ERROR;
        }

        row = &held->rows[held->n++];
        row->supplier_id = supplier_id;
        row->how = NGX_TICKET_HELD_NOT;
    }

    if (row->how != NGX_TICKET_HELD_ASIDE && how == NGX_TICKET_HELD_ASIDE) {
        ngx_ticket_held_begin(held, row, log);
    }

    row->how = how;

    return NGX_OK;
}


ngx_uint_t
ngx_ticket_held_together(const ngx_ticket_held_t *held, ngx_uint_t aside,
    int32_t first, int32_t supplier_id)
{
    ngx_ticket_held_e  how;

    if (held->n == 0) {
        return !aside;
    }

    how = ngx_ticket_held(held, supplier_id);

    if ((how == NGX_TICKET_HELD_ASIDE) != aside) {
        return 0;
    }

    return first == 0 || first == supplier_id
           || (how == NGX_TICKET_HELD_NOT
               && ngx_ticket_held(held, first) == NGX_TICKET_HELD_NOT);
}
