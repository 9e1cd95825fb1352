/*
 * What ActivateTicket (4.2.41) says is to be activated, read for
 * api.activate_order_2(): which products and how many, whose documents.
 */

#ifndef TK_ACTIVATION_H
#define TK_ACTIVATION_H

#include "tk_catalogue.h"
#include "tk_operation.h"
#include "tk_request.h"
#include "tk_order.h"

#define TK_ACTIVATION_NAMES  512    /* entries of a memo: 4000 characters hold
                                       no more */

typedef struct {
    size_t          nproducts;
    int64_t         products[TK_ORDER_ITEMS];       /* 0: there is none such */
    int64_t         quantities[TK_ORDER_ITEMS];
    size_t          nnames;
    unsigned char (*indexes)[TK_INDEX_LEN];         /* of the documents */
    int16_t        *item_nos;                       /* of the order, from 1 */
} tk_activation_t;

/*
 * activatelist counts only where not all is activated.  A document that is
 * none gets an index nobody has.  TK_BAD_PARAM when a list is malformed or
 * names a product twice; *subject says which.
 */
TK_MUST tk_err_t tk_activation_read(tk_pool_t *pool, const tk_supplier_t *s,
    const tk_keyring_t *keyring, const tk_request_t *req, tk_activation_t *a,
    tk_str_t *subject);

#endif
