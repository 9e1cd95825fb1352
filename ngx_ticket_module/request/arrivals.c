/* Bodies on their way; see the header. */

#include "request/arrivals.h"
#include "base/address.h"


struct ngx_ticket_arrivals_s {
    ngx_rbtree_node_t   node;               /* its key the address's */
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


ngx_ticket_arrivals_t *
ngx_ticket_arrivals_enter(ngx_connection_t *c, ngx_uint_t limit)
{
    ngx_rbtree_key_t        key;
    ngx_ticket_arrivals_t  *arrivals;

    key = ngx_ticket_address_key(c);
    arrivals = ngx_ticket_arrivals_find(key);

    if (arrivals == NULL) {
        arrivals = ngx_calloc(sizeof(ngx_ticket_arrivals_t), c->log);
        if (arrivals == NULL) {
            return NULL;
        }

        arrivals->node.key = key;
        ngx_rbtree_insert(&ngx_ticket_arrivals_tree, &arrivals->node);
    }

    if (arrivals->n >= limit) {
        return NULL;
    }

    arrivals->n++;
    ngx_ticket_arrivals_all++;

    return arrivals;
}


void
ngx_ticket_arrivals_leave(ngx_ticket_arrivals_t *arrivals)
{
    ngx_ticket_arrivals_all--;

    if (--arrivals->n == 0) {
        ngx_rbtree_delete(&ngx_ticket_arrivals_tree, &arrivals->node);
        ngx_free(arrivals);
    }
}
