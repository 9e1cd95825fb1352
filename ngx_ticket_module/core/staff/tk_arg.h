/*
 * What staff give an action, and how a value of it is read.
 *
 * In comes what was typed or sent: text from a command line or a query, or a
 * value of a JSON body.  Out goes one canonical JSON value, as the functions of
 * SQL take it: money in fen, a time of day in minutes, a day as 2026-11-21,
 * secrets sealed.  Or what is wrong, as a code and in words, in the language of
 * whoever reads them.
 *
 * No clock, no environment, no libpq; memory from the caller's pool and from
 * jansson.  What is sealed is sealed by a function of the caller, which has the
 * key ring.
 */

#ifndef TK_ARG_H
#define TK_ARG_H

#include <jansson.h>

#include "tk.h"


typedef enum {
    TK_ENGLISH,
    TK_CHINESE
} tk_lang_e;


/* How a value is read and what becomes of it. */

typedef enum {
    TK_ARG_TEXT,        /* min..max characters; of the member name: one line */
    TK_ARG_CODE,        /* letters, digits, '_', '-', '.', '@', or instead of
                           those the signs of words; max of them, 0: 64 */
    TK_ARG_INT,         /* min..max */
    TK_ARG_LIMIT,       /* number, or "none": no limit; "unset" where min < 0 */
    TK_ARG_MONEY,       /* text: yuan with two decimals at most; JSON: fen */
    TK_ARG_PERCENT,     /* 12.5; becomes hundredths of a percent */
    TK_ARG_DAY,         /* 2026-11-21 or 20261121 */
    TK_ARG_MONTH,       /* 2026-11 or 202611, becomes its first day */
    TK_ARG_CLOCK,       /* HH:MM, becomes minutes, which JSON may give, too */
    TK_ARG_BOOL,        /* yes, no; true, false */
    TK_ARG_CHOICE,      /* one of words: "word=value word=value" */
    TK_ARG_METHODS,     /* any of words, comma separated: "word=member ..." */
    TK_ARG_WEEK,        /* first-last weekday: 1-5; "all" */
    TK_ARG_WEEKDAYS,    /* any of them: 1,3,5-7; "all": array of numbers */
    TK_ARG_LIST,        /* codes, all that follow; words "number": numbers,
                           "text": min..max characters */
    TK_ARG_ADDRESS,     /* of callbacks; words "query": it may have one */
    TK_ARG_BLOCKS,      /* 192.0.2.0/24,2001:db8::/32; "any": none */
    TK_ARG_PHONE,       /* sealed, words says as what */
    TK_ARG_PAYEE,       /* account at a payment platform, sealed, words says as
                           what; "MEMBER_shown", what is shown of it, and
                           "MEMBER_fits", the platforms whose form it has, are
                           made members of the change */
    TK_ARG_HOLDER,      /* whose account that is, sealed; "MEMBER_shown" */
    TK_ARG_AGREEMENT,   /* number of an agreement with them, likewise */
    TK_ARG_PASSWORD,    /* login password, sealed */
    TK_ARG_PAY_PASSWORD, /* hashed */
    TK_ARG_KEY,         /* session key, 36 characters; for the reader */
    TK_ARG_OPEN_KEY,    /* key of the open API, 32 characters, likewise */
    TK_ARG_FIND,        /* min..max characters that somebody says of an order:
                           an object, see tk_find.h */
    TK_ARG_VISITORS,    /* whom a sale is for: an array, see tk_visitors.h */
    TK_ARG_AS_IS,       /* taken as it is; for the reader */
    TK_ARG_OBJECTS,     /* of a body a list of objects, as it is, of ticketctl a
                           file of them; for the reader; words: a JSON schema of
                           one, with "examples" */
    TK_ARG_FLAG         /* an option without a value: true */
} tk_arg_kind_e;

#define TK_ARG_KINDS    (TK_ARG_FLAG + 1)


/* Flags. */

#define TK_ARG_MUST     1       /* may not be left out */
#define TK_ARG_READER   2       /* for the reader's own function: never part of
                                   what goes to SQL */
#define TK_ARG_LINE     4       /* a text of one line, as names are */
#define TK_ARG_NONE     8       /* of a number: 0 says that there is none */

typedef struct {
    const char     *name;       /* "--total" of an option, "LINE" */
    const char     *member;     /* of JSON; NULL: of ticketctl alone */
    tk_arg_kind_e   kind;
    int64_t         min, max;
    const char     *words;
    int             flags;
    const char     *en, *zh;    /* what it is for */
} tk_arg_t;


/* Where secrets go to. */

typedef enum {
    TK_ARG_SEAL,        /* sealed under the column's name */
    TK_ARG_INDEX,       /* keyed hash by which it is found: of a "phone", "id"
                           or "name" */
    TK_ARG_HASH,        /* of UPPER(MD5(payment password)) */
    TK_ARG_CODE_OF_QR,  /* no secret but the text of a QR code: the code in it,
                           no literal; NULL if it is none of the supplier's */
    TK_ARG_SEAL_ORDER,  /* sealed as what is said there, for an order that is
                           not booked yet: "request_key" of the change */
    TK_ARG_LOOK_UP      /* as TK_ARG_INDEX, to search by: *hex is left alone by
                           a reader that has no key */
} tk_arg_secret_e;

/*
 * 0, and *hex, a bytea literal of the pool or of whoever outlives the reading;
 * anything else after the caller itself has noted why not.  The supplier and
 * what else the seal is bound to are the caller's to know.
 */
typedef int (*tk_arg_secret_pt)(void *data, tk_arg_secret_e what,
    const char *column, tk_str_t plain, const char **hex);


/* One reading.  The caller fills the first part; the last is set after a value
 * was refused. */

typedef struct {
    tk_pool_t          *pool;
    tk_lang_e           lang;
    json_t             *change;     /* object; a few kinds set members of it
                                       besides the value that they give */
    tk_arg_secret_pt    secret;     /* NULL: nothing can be sealed here */
    void               *data;       /* for it */

    const char         *code;       /* a name of tk_arg_wrong.tbl.h */
    const char         *why;        /* "\"x\" is not yes or no", of the pool;
                                       NULL: secret() has noted it */
} tk_arg_reading_t;


/*
 * The value of a text (no NULL, no byte of 0 inside), a new reference; NULL,
 * code and why if it is wrong.  Of a kind TK_ARG_LIST the text is one element.
 * METHODS and WEEK give true, and what they say as members of change.
 */
json_t *tk_arg_text(tk_arg_reading_t *reading, const tk_arg_t *arg,
    const char *text);

/*
 * The same of a value of a body (whose strings have no byte of 0 inside, as
 * jansson reads them).  What an action that shows it prints is taken: fen,
 * minutes, the value of a word, 2147483647 for "none".  A list is an array, not
 * empty; methods, weekdays and blocks may be arrays; null is what
 * tk_arg_null_says() has; false is a flag that is not given.
 */
json_t *tk_arg_json(tk_arg_reading_t *reading, const tk_arg_t *arg,
    const json_t *json);

/* Whether null of a body says something: "unset", all the week, no address, an
 * empty text, none.  Else it is as if nothing were said. */
int tk_arg_null_says(const tk_arg_t *arg);


/* For readers of their own: NULL, after code and why are set, as of a value of
 * another type. */
json_t *tk_arg_wrong_type(tk_arg_reading_t *reading, const tk_arg_t *arg);


/* Whether it goes to SQL: of an argument, as a parameter; of an option, as a
 * member of the change. */
int tk_arg_goes(const tk_arg_t *arg);

/* The value of an option, to its place in the change if it goes to SQL: under
 * its member, of a secret under "phone1_sealed" or "pay_password_hash"; METHODS
 * and WEEK have been put there by the reading.  A flag that is false is not
 * given. */
void tk_arg_put(const tk_arg_t *arg, json_t *value, json_t *change);


/* The next "word=value" of words, at p, which may be their begin: what is
 * behind it, or NULL behind the last. */
const char *tk_arg_word(const char *p, tk_str_t *word, tk_str_t *value);


#endif
