/*
 * Ciphers.  On the wire: TripleDes of the interface (ch. 3.3, D3, D4).  At
 * rest: AES-256-GCM and keyed hashes under keys derived from the master key
 * (D12); the ticket code (D14).
 */

#ifndef TK_CRYPTO_H
#define TK_CRYPTO_H

#include "tk.h"

#define TK_KEY_LEN      36          /* a session key, R40 */

/*
 * Fetches the algorithms once per process; call before any other function of
 * tk_crypto.h, tk_md5.h and tk_sign.h.  Idempotent.  TK_BUG when OpenSSL lacks
 * one.
 */
TK_MUST tk_err_t tk_crypto_init(void);

/*
 * The 24 bytes triple DES uses: secret followed by '0's, cut to 24 (R180, D3).
 * Equal sub-keys are accepted (decision 40).
 */
void tk_des3_key(tk_str_t secret, unsigned char key[24]);

/* Ciphers stay set up for the last key; they are not, any more, if it is this
 * one.  For whoever wipes the key. */
void tk_des3_forget(const unsigned char key[24]);

/* Of nothing secret.  TK_BUG, and a result that fits nothing, when OpenSSL
 * fails. */
#define TK_SHA256_LEN   32

tk_err_t tk_sha256(const void *data, size_t len,
    unsigned char out[TK_SHA256_LEN]);

/* Base64 with padding, in one line, into the pool. */
TK_MUST tk_err_t tk_base64(tk_pool_t *pool, tk_str_t plain, tk_str_t *text);

/* Base64(3DES-ECB-PKCS7(plain)) into the pool. */
TK_MUST tk_err_t tk_des3_encrypt(tk_pool_t *pool, const unsigned char key[24],
    tk_str_t plain, tk_str_t *cipher);

/*
 * The reverse.  CR and LF in the Base64 are dropped, spaces count as '+' (D4).
 * TK_BAD_CIPHER for bad Base64, a length that is no multiple of 8, or bad
 * padding: one code for all three.
 */
TK_MUST tk_err_t tk_des3_decrypt(tk_pool_t *pool, const unsigned char key[24],
    tk_str_t cipher, tk_str_t *plain);

/*
 * The same, for what clients send with every request: a day, a password.  The
 * last ones stay in "memo" with their ciphers and are found again instead of
 * being deciphered.  It is of this one key and as secret: zeroed at first, and
 * wiped when the key is.  NULL: there is none.
 */

#define TK_MEMO_ROWS   16
#define TK_MEMO_PLAIN  32              /* an MD5 in hex */
#define TK_MEMO_CIPHER 56              /* ... in Base64 */

typedef struct {
    unsigned        hash;
    unsigned        cipher_len;         /* 0: a row that is free */
    unsigned        plain_len;
    unsigned char   cipher[TK_MEMO_CIPHER];
    unsigned char   plain[TK_MEMO_PLAIN];
} tk_memo_row_t;

typedef struct {
    tk_memo_row_t  rows[TK_MEMO_ROWS];
    unsigned       next;
} tk_memo_t;

TK_MUST tk_err_t tk_des3_decrypt_memo(tk_pool_t *pool,
    const unsigned char key[24], tk_memo_t *memo, tk_str_t cipher,
    tk_str_t *plain);


/*
 * The keys a program works with, derived from the master keys of its file: see
 * tk_keyring.h.  Wipe with tk_keyring_wipe().
 */

#define TK_MASTERS      4           /* at a time, old ones included */
#define TK_KEY_ID       4           /* bytes */
#define TK_KEY_CHECK    16

typedef struct {
    unsigned char   id[TK_KEY_ID];
    unsigned char   check[TK_KEY_CHECK];    /* the database knows it */
    unsigned char   seal[32];               /* of seals without an id */
    unsigned char   personal[32];
    unsigned char   session[32];
} tk_master_t;

typedef struct {
    size_t          n;
    tk_master_t     masters[TK_MASTERS];    /* newest first */
    size_t          current;                /* the one that seals */
    int             ids;                    /* seals have its id */

    unsigned char   index[32];              /* look-ups */
    unsigned char   password[32];           /* payment passwords, codes */
    unsigned char   ticket[32];             /* tickets' and vouchers' codes */
    unsigned char   qr[32];                 /* of the ticket key: what pictures
                                               hold */
    unsigned char   check[TK_KEY_CHECK];    /* of the three */
} tk_keyring_t;

/* Of one master key; seals have no id until the database asks for it. */
TK_MUST tk_err_t tk_keyring_init(tk_keyring_t *keyring,
    const unsigned char master[32]);
void tk_keyring_wipe(tk_keyring_t *keyring);

/*
 * The keyring from its file.  NULL, or why not, in words that the file's name
 * follows; errno is 0 then unless it could not be opened.
 */
TK_MUST const char *tk_keyring_read(tk_keyring_t *keyring, const char *file);

/*
 * Seals: version byte, id of the master key (version 2), 12-byte random nonce,
 * ciphertext, 16-byte tag.  what says which column it is ("id", "phone",
 * "name", "invoice", "remark", "key", "password", ...) and with it the sub-key;
 * supplier_id and context (the order's request key; the agent's user name for
 * its secrets) are authenticated too and must be given again to unseal.
 * TK_BAD_SEAL when the bytes, the key or the context do not fit.
 *
 * What pictures hold ("qr", "voucher") is sealed under the ticket key, without
 * an id (version 3).  All versions stay readable: 1 is of the first master key.
 */
#define TK_SEAL_EXTRA   29              /* longer than plain; and with an id: */
#define TK_SEAL_ID_EXTRA (TK_SEAL_EXTRA + TK_KEY_ID)

TK_MUST tk_err_t tk_seal(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const char *what, tk_str_t context, tk_str_t plain,
    tk_str_t *sealed);
TK_MUST tk_err_t tk_unseal(tk_pool_t *pool, const tk_keyring_t *keyring,
    int32_t supplier_id, const char *what, tk_str_t context, tk_str_t sealed,
    tk_str_t *plain);

/* Would tk_seal() take the same key and form for it now? */
int tk_seal_is_current(const tk_keyring_t *keyring, tk_str_t sealed);

/* Keyed index for look-ups: first 16 bytes of HMAC-SHA256 over the value. */
#define TK_INDEX_LEN    16

void tk_index(const tk_keyring_t *keyring, int32_t supplier_id,
    const char *what, tk_str_t value, unsigned char out[TK_INDEX_LEN]);

/* The first eight bytes of the index of a visitor's name, as Postgres has an
 * int8: staff find orders by it. */
int64_t tk_name_tag(const tk_keyring_t *keyring, int32_t supplier_id,
    tk_str_t name);

/*
 * Keyed hash (32 bytes) of a payment password as the wire carries it,
 * UPPER(MD5(password)); context is the agent's user name.
 */
void tk_password_hash(const tk_keyring_t *keyring, int32_t supplier_id,
    tk_str_t user, tk_str_t upper_md5, unsigned char out[32]);

/*
 * Keyed hash (32 bytes) of a code sent by SMS: of this user, for this purpose
 * and order (0: none) only.
 */
void tk_otp_hash(const tk_keyring_t *keyring, int32_t supplier_id,
    tk_str_t user,
    int purpose, int64_t order_id, tk_str_t code, unsigned char out[32]);

/* A code: six digits, each as likely as any other. */
#define TK_OTP_LEN     6

TK_MUST tk_err_t tk_otp_draw(unsigned char out[TK_OTP_LEN]);

/* Constant time; 1 when equal.  Lengths are no secret. */
int tk_equal(tk_str_t a, tk_str_t b);

/*
 * The lives of the database, by the numbers of a supplier's orders: those above
 * "after" are of that life, up to the next one's.  The check of a code is made
 * with its order's, so the codes of orders that were lost fit no other order.
 * NULL or none: before there were any, as 0 is.
 */
typedef struct {
    int64_t     after;
    int64_t     life;
} tk_life_t;

typedef struct {
    tk_life_t  *rows;               /* sorted */
    size_t      n;
} tk_lives_t;

/*
 * Ticket code (D14): order number (19 digits), ticket (3), check (8): 30
 * digits.  tk_ticket_code writes them; tk_ticket_parse checks the digits and
 * gives the two numbers, or TK_BAD_TICKET_CODE.
 *
 * A ticket that was printed again may have another code than its first one:
 * the check digits differ, and nothing else.  Which of its codes it is (0: the
 * first) goes with the ticket's number, as number: TK_CODED() of both.  So the
 * number of a first code is the ticket's own (impl.code_ticket()).
 */
#define TK_TICKET_CODE_LEN  30
#define TK_TICKET_CODES     16

#define TK_CODED(ticket_no, code_no)  ((ticket_no) + 1024 * (code_no))
#define TK_CODED_TICKET(number)       ((number) % 1024)

void tk_ticket_code(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, int64_t order_id, int number,
    unsigned char out[TK_TICKET_CODE_LEN]);
TK_MUST tk_err_t tk_ticket_parse(const tk_keyring_t *keyring,
    const tk_lives_t *lives, int32_t supplier_id, tk_str_t code,
    int64_t *order_id, int *number);

/*
 * Voucher code: order number (19 digits), check (8): what a visitor shows where
 * tickets are picked up.  Its check is never a ticket's.
 */
#define TK_VOUCHER_CODE_LEN  27

void tk_voucher_code(const tk_keyring_t *keyring, const tk_lives_t *lives,
    int32_t supplier_id, int64_t order_id,
    unsigned char out[TK_VOUCHER_CODE_LEN]);
TK_MUST tk_err_t tk_voucher_parse(const tk_keyring_t *keyring,
    const tk_lives_t *lives, int32_t supplier_id, tk_str_t code,
    int64_t *order_id);

/* The order a code would be of, were its check good; 0: none. */
int64_t tk_code_order_id(tk_str_t code);

/* Whose an order is, by its number: the supplier. */
int32_t tk_number_supplier(int64_t order_id);

/* Random bytes (minted request keys and the like). */
TK_MUST tk_err_t tk_random(unsigned char *out, size_t len);

#endif
