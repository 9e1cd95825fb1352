/*
 * What somebody says of an order, in one text of any kind: its number, a ticket
 * or voucher, a phone or the last four digits of one, a document, a name, the
 * agent's own number, the agent.
 *
 * In comes the text, typed or scanned.  Out goes a JSON object that says what
 * it may be, as api.staff_order_find() takes it, which looks for all of that:
 *
 *   text      as it is, without blanks around; the others are of its digits
 *             alone where nothing but blanks, hyphens and the like stands
 *             between them, and of digits of full width as of others
 *   order     a number, and kind: "order", "ticket" or "voucher", what had it;
 *             whether a code is good is the gate's to say
 *   tail      four digits; with phone those of the phone
 *   phone     keyed hashes of it, as it may have been written
 *   document  keyed hash
 *   name      tk_name_tag(), as a text
 */

#ifndef TK_FIND_H
#define TK_FIND_H

#include <jansson.h>

#include "tk.h"


/* What has the key ring, and the supplier.  Both return 0, or anything else
 * after they have noted why not. */
typedef struct {
    /* by which a "phone", "id" or "name" is known: a bytea literal; *hex
       stays NULL where there is no key, and the text is none of these then */
    int    (*index)(void *data, const char *what, tk_str_t plain,
        const char **hex);
    /* that a QR code has; NULL if it is none of the supplier's */
    int    (*code)(void *data, tk_str_t text, const char **code);
    void    *data;
} tk_find_keys_t;

/* A new reference; NULL if a key or memory is missing. */
json_t *tk_find_read(const tk_find_keys_t *keys, const char *text);

#endif
