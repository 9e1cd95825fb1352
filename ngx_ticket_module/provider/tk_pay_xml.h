/*
 * Flat XML of platforms, by libxml2: one root, whose children hold text alone.
 * What is deeper, names something twice, or has a DOCTYPE, is refused; there
 * are no entities but the five of XML, and no network.
 */

#ifndef TK_PAY_XML_H
#define TK_PAY_XML_H

#include "tk_sign.h"                    /* tk_pair_t */

/* Room for TK_SIGN_PARAMS pairs, made in the pool.  TK_BAD_VALUE, or
 * TK_NO_MEMORY. */
TK_MUST tk_err_t tk_pay_xml_read(tk_pool_t *pool, tk_str_t text,
    tk_pair_t *pairs, size_t *n);

#endif
