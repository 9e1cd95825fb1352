/*
 * The file of the master keys, and what a database and a program tell each
 * other of them.  tk_crypto.h has the keyring itself: all keys a program works
 * with.
 *
 * Lines of the file, in any order but for the master keys, newest first;
 * empty ones and those that begin with '#' mean nothing:
 *
 *     64 hex digits              a master key
 *     ID  64 hex digits          the same; the id is tk_keyfile_id()'s
 *     index, password, ticket    and 64 hex digits: a lasting key
 *
 * Lasting keys never change, since what they made is found by or handed out:
 * without lines of their own they come of the oldest master key, which is how
 * every file begins.
 */

#ifndef TK_KEYRING_H
#define TK_KEYRING_H

#include "tk_crypto.h"

#define TK_LASTING      3
#define TK_KEYFILE_MAX  4096        /* longest file */

typedef struct {
    size_t           n;             /* master keys */
    unsigned char    masters[TK_MASTERS][32];
    int              explicit;      /* lasting keys have their lines */
    unsigned char    lasting[TK_LASTING][32];
} tk_keyfile_t;

/* NULL, or why not, in words that the file's name follows; errno is 0 then
 * unless it could not be opened.  Wipe it. */
TK_MUST const char *tk_keyfile_read(tk_keyfile_t *file, const char *name);
TK_MUST const char *tk_keyfile_parse(tk_keyfile_t *file, tk_str_t text);
void tk_keyfile_wipe(tk_keyfile_t *file);

/* Writes what tk_keyfile_parse() reads; its length. */
TK_MUST tk_err_t tk_keyfile_print(const tk_keyfile_t *file,
    char out[TK_KEYFILE_MAX], size_t *len);

/* Makes lasting keys lines of their own, then puts the key before the others.
 * TK_BAD_VALUE: there is no room. */
TK_MUST tk_err_t tk_keyfile_add(tk_keyfile_t *file,
    const unsigned char master[32]);
/* The same first, then drops the key; TK_BAD_VALUE: there is none, or it is
 * the only one. */
TK_MUST tk_err_t tk_keyfile_drop(tk_keyfile_t *file,
    const unsigned char id[TK_KEY_ID]);

TK_MUST tk_err_t tk_keyring_make(tk_keyring_t *keyring,
    const tk_keyfile_t *file);

/* One of the lasting keys by its name; NULL: there is none of that name. */
const unsigned char *tk_keyring_lasting(const tk_keyring_t *keyring,
    tk_str_t name);

/*
 * The question every connection asks before it does anything: does the
 * database go with these keys?  A SELECT of tk_keyring_answer()'s columns,
 * terminated; who is what pg_stat_activity shows, 29 letters, digits, blanks
 * or signs without quotes.
 */
#define TK_QUESTION_MAX 512
#define TK_WHO_MAX      30

/* Who it is: a program and its version without the last part, "1.10". */
void tk_keyring_who(const char *program, const char *version,
    char out[TK_WHO_MAX]);

void tk_keyring_question(const tk_keyring_t *keyring, const char *who,
    char out[TK_QUESTION_MAX]);

enum {
    TK_ANSWER_VERDICT = 0,          /* NULL: they fit as far as SQL can see */
    TK_ANSWER_WHY,
    TK_ANSWER_CURRENT,              /* id of the key that seals; empty: seals
                                       have no id yet */
    TK_ANSWER_SUPPLIER,             /* with USER and SAMPLE: a seal to try; */
    TK_ANSWER_USER,                 /* empty: there is none, or a check value */
    TK_ANSWER_SAMPLE,               /* was compared */
    TK_ANSWER_COLUMNS
};

/*
 * The answer's columns, texts, into the keyring: from now on it seals as the
 * database says.  TK_BAD_SEAL: these keys must not be used, and why it is in
 * words that follow the database's name; borrowed from columns or for ever.
 */
TK_MUST tk_err_t tk_keyring_answer(tk_keyring_t *keyring, tk_pool_t *pool,
    const tk_str_t columns[TK_ANSWER_COLUMNS], tk_str_t *why);

#endif
