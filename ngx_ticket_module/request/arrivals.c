/* Bodies on their way; see the header. */

#include "request/arrivals.h"
#include "base/address.h"


#define NGX_TICKET_ARRIVAL_TIME  1000       /* ms that each has */


struct ngx_ticket_arrivals_s {
    ngx_rbtree_node_t   node;               /* its key the address's */
    ngx_queue_t         all;
    ngx_uint_t          n;
};


static ngx_rbtree_t       ngx_ticket_arrivals_tree;
static ngx_rbtree_node_t  ngx_ticket_arrivals_sentinel;
static ngx_uint_t         ngx_ticket_arrivals_all;


ngx_uint_t
ngx_ticket_arrivals(void)
{
    return ngx_ticket_arrivals_all;
}


static ngx_ticket_arrivals_t *
ngx_ticket_arrivals_find(ngx_rbtree_key_t key)
{
    ngx_rbtree_node_t  *node;

    if (ngx_ticket_arrivals_tree.root == NULL) {
        ngx_rbtree_init(&ngx_ticket_arrivals_tree,
                        &ngx_ticket_arrivals_sentinel,
                        ngx_rbtree_insert_value);
    }

    node = ngx_ticket_arrivals_tree.root;

    while (node != &ngx_ticket_arrivals_sentinel) {
        if (node->key == key) {
            return (ngx_ticket_arrivals_t *) node;
        }

        node = key < node->key ? node->left : node->right;
    }

    return NULL;
}


/* That of an address, made where it has none; NULL: no memory. */

static ngx_ticket_arrivals_t *
ngx_ticket_arrivals_of(ngx_rbtree_key_t key, ngx_log_t *log)
{
    ngx_ticket_arrivals_t  *arrivals;

    arrivals = ngx_ticket_arrivals_find(key);

    if (arrivals == NULL) {
        arrivals = ngx_calloc(sizeof(ngx_ticket_arrivals_t), log);
        if (arrivals == NULL) {
            return NULL;
        }

        ngx_queue_init(&arrivals->all);
        arrivals->node.key = key;
        ngx_rbtree_insert(&ngx_ticket_arrivals_tree, &arrivals->node);
    }

    return arrivals;
}


/* Room for a new one: whose time is over gives way. */

static ngx_int_t
ngx_ticket_arrivals_room(ngx_ticket_arrivals_t *arrivals)
{
    ngx_ticket_arrival_t  *oldest;

    oldest = ngx_queue_data(ngx_queue_head(&arrivals->all),
                            ngx_ticket_arrival_t, queue);

    if (ngx_current_msec - oldest->since < NGX_TICKET_ARRIVAL_TIME) {
        return NGX_BUSY;
    }

    ngx_ticket_arrivals_leave(oldest);
    ngx_post_event(oldest->late, &ngx_posted_events);

    return NGX_OK;
}


ngx_int_t
ngx_ticket_arrivals_enter(ngx_connection_t *c, ngx_uint_t limit,
    ngx_ticket_arrival_t *arrival, ngx_event_t *late)
{
    ngx_rbtree_key_t        key;
    ngx_ticket_arrivals_t  *arrivals;

    key = ngx_ticket_address_key(c);
    arrivals = ngx_ticket_arrivals_find(key);

    if (arrivals && arrivals->n >= limit
        && ngx_ticket_arrivals_room(arrivals) != NGX_OK)
    {
        return NGX_BUSY;
    }

    arrivals = ngx_ticket_arrivals_of(key, c->log);
    if (arrivals == NULL) {
        return NGX_ERROR;
    }

    arrival->of = arrivals;
    arrival->since = ngx_current_msec;
    arrival->late = late;
    ngx_queue_insert_tail(&arrivals->all, &arrival->queue);

    arrivals->n++;
    ngx_ticket_arrivals_all++;

    return NGX_OK;
}


void
ngx_ticket_arrivals_leave(ngx_ticket_arrival_t *arrival)
{
    ngx_ticket_arrivals_t  *arrivals;

    arrivals = arrival->of;
    if (arrivals == NULL) {
        return;
    }

    arrival->of = NULL;
    ngx_queue_remove(&arrival->queue);
    ngx_ticket_arrivals_all--;

    if (--arrivals->n == 0) {
        ngx_rbtree_delete(&ngx_ticket_arrivals_tree, &arrivals->node);
        ngx_free(arrivals);
    }
}
