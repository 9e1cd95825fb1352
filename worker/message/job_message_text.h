/*
 * What a message says: the row of api.message_claim_4() as the fields that a
 * template can name, unsealed, with its codes and with the picture drawn.
 */

#ifndef JOB_MESSAGE_TEXT_H
#define JOB_MESSAGE_TEXT_H

#include "tk_template.h"
#include "wk_env.h"

/* The columns of api.message_claim_4(), and the life of its codes. */

enum {
    MSG_NOW, MSG_SUPPLIER, MSG_MESSAGE, MSG_ORDER, MSG_KIND, MSG_ATTEMPTS,
    MSG_CREATED_AT, MSG_EXPIRE_AT, MSG_PHONE_WHAT, MSG_CONTEXT, MSG_PHONE,
    MSG_PLAIN, MSG_SEALED, MSG_PICTURE, MSG_TICKETS, MSG_QR_MODE,
    MSG_SUPPLIER_NAME, MSG_PRODUCTS, MSG_PERSONS, MSG_DAY, MSG_ROUTE,
    MSG_START, MSG_END, MSG_SEATS, MSG_LIFE, MSG_COLUMNS
};

/* What a template can name. */

enum { MSG_FIELD_ID, MSG_FIELD_PHONE, MSG_FIELD_TEXT, MSG_FIELD_PICTURE,
       MSG_FIELD_KIND, MSG_FIELDS };

typedef struct {
    tk_arena_t     *arena;
    tk_field_t      fields[MSG_FIELDS];
    char            id[32];             /* supplier and number */
    int             unwritten;          /* the picture has no letters: the font
                                           cannot be used */
} job_message_text_t;


const char *job_message_kind_name(int kind);

/* Not TK_OK: the row was not sealed with this master key, or no memory.  Free
 * it in any case, which wipes it. */
TK_MUST tk_err_t job_message_text_read(job_message_text_t *text,
    const wk_env_t *env, const PGresult *res, int row);
void job_message_text_free(job_message_text_t *text);

#endif
