/*
 * Ciphers, seals, indexes, ticket codes.  Expected values come from elsewhere:
 * triple DES from "openssl enc -des-ede3", HMAC from Python's hmac, the seal
 * from Perl's CryptX.
 */

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "tk_crypto.h"
#include "tk_md5.h"
#include "tk_sign.h"
#include "tk_value.h"

#define KEY    "0f8fad5b-d9cb-469f-a165-70867728950e"
#define ORDER  INT64_C(2611210070000000042)

static tk_arena_t    *arena;
static tk_pool_t     *pool;
static tk_keyring_t   keyring;          /* of the master key 00 01 .. 1f */
static unsigned char  key[24];          /* of KEY */


static void
test_key(void **state)
{
    size_t         i;
    unsigned char  out[24];

    static const struct {
        const char  *secret, *bytes;
    } cases[] = {
        { "", "000000000000000000000000" },
        { "abc", "abc000000000000000000000" },
        { "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx" },
        { "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwx" },
        { KEY, "0f8fad5b-d9cb-469f-a165-" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        tk_des3_key(unit_guard(cases[i].secret, strlen(cases[i].secret)), out);
        assert_memory_equal(out, cases[i].bytes, 24);
    }
}


static void
test_des3(void **state)
{
    size_t    i;
    tk_str_t  plain, cipher;

    static const struct {
        const char  *plain, *cipher;
    } cases[] = {
        { "", "M/Eqvm2/1DA=" },
        { "a", "W6uQB+Y4vlU=" },
        { "1234567", "m89wI5Srd/s=" },
        { "12345678", "VH3LCwjBJ4Ez8Sq+bb/UMA==" },
        { "11010519491231002X", "Kh9Tu7ExVlrMFRNDZR/bQtMcjBbqKJl9" },
        { "预订", "ozOgpID4+tE=" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        plain = unit_guard(cases[i].plain, strlen(cases[i].plain));
        assert_int_equal(tk_des3_encrypt(pool, key, plain, &cipher), TK_OK);
        assert_tk_text(cipher, cases[i].cipher);

        cipher = unit_guard(cases[i].cipher, strlen(cases[i].cipher));
        assert_int_equal(tk_des3_decrypt(pool, key, cipher, &plain), TK_OK);
        assert_tk_text(plain, cases[i].plain);
    }
}


/*
 * R178 to R184: 36 characters under an export password of usual length, one
 * that makes two sub-keys equal, one that is cut.
 */

static void
test_export(void **state)
{
    size_t         i;
    tk_str_t       cipher, plain;
    unsigned char  export[24];

    static const struct {
        const char  *password, *cipher;
    } cases[] = {
        { "export-pw1",
          "dQzxzAARVAPkhScKLq0VtTGlwtCkcSgz3XiI1aCHstwvjxqjkcL6Dw==" },
        { "12345678",
          "6WKB17FLrGynC/O4C8Pg2m9TRRb5xfrgnSZXlE70/4ilT+Tmo+yc6g==" },
        { "abcdefghijklmnopqrstuvwxyz",
          "nWKiKhWV25cWE3vUZYGvp/Ac+bg5JAsapi+EuR2y4yOPYKo5chtumA==" },
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        tk_des3_key(tk_str_c(cases[i].password), export);

        assert_int_equal(tk_des3_encrypt(pool, export, unit_str(KEY), &cipher),
                         TK_OK);
        assert_tk_text(cipher, cases[i].cipher);

        assert_int_equal(tk_des3_decrypt(pool, export, cipher, &plain), TK_OK);
        assert_tk_text(plain, KEY);
    }
}


static void
assert_memo(const unsigned char des3[24], tk_memo_t *memo, tk_str_t cipher,
    const char *text)
{
    tk_str_t  plain;

    assert_int_equal(tk_des3_decrypt_memo(pool, des3, memo, cipher, &plain),
                     TK_OK);
    assert_tk_text(plain, text);

    /* what it gave is the caller's to change */
    memset(plain.data, 'x', plain.len);
}


/* The last ones are found again, of any length that is kept, and no others. */

static void
test_memo(void **state)
{
    size_t         i;
    char           text[48];
    tk_str_t       ciphers[500], plain;
    tk_memo_t      memo = { 0 };
    unsigned char  other[24];

    (void) state;

    tk_des3_key(tk_str_c("another key"), other);

    for (i = 0; i < 500; i++) {
        snprintf(text, sizeof(text), "%.*s%zu", (int) (i % 34),
                 "0123456789ABCDEF0123456789ABCDEF0123", i);

        assert_int_equal(tk_des3_encrypt(pool, key, tk_str_c(text),
                                         &ciphers[i]), TK_OK);
        assert_memo(key, NULL, ciphers[i], text);
        assert_memo(key, &memo, ciphers[i], text);
        assert_memo(key, &memo, ciphers[i], text);

        if (strlen(text) <= TK_MEMO_PLAIN) {

            /* the table is one key's: it was found, not deciphered */
            assert_memo(other, &memo, ciphers[i], text);
        }
    }

    /* there is room for so many; whatever is longer was never kept */

    memset(&memo, 0, sizeof(memo));

    for (i = 0; i < TK_MEMO_ROWS + 1; i++) {
        assert_int_equal(tk_des3_decrypt_memo(pool, key, &memo, ciphers[i],
                                              &plain), TK_OK);
    }

    assert_memo(other, &memo, ciphers[1], "01");
    assert_int_equal(memo.next, TK_MEMO_ROWS + 1);
    assert_memo(key, &memo, ciphers[0], "0");
    assert_int_equal(memo.next, TK_MEMO_ROWS + 2);
}


static void
test_memo_bad(void **state)
{
    size_t     i;
    tk_str_t   plain;
    tk_memo_t  memo = { 0 };

    static const char *const  bad[] = { "VH3LCwjBJ4E=", "x", "" };

    (void) state;

    assert_memo(key, &memo, tk_str_c("W6uQB Y4vlU="), "a");

    for (i = 0; i < 2 * unit_count(bad); i++) {
        assert_int_equal(tk_des3_decrypt_memo(pool, key, &memo,
                                              tk_str_c(bad[i / 2]), &plain),
                         TK_BAD_CIPHER);
    }

    assert_int_equal(memo.next, 1);
}


/* D4 */

static void
test_blanks(void **state)
{
    size_t    i;
    tk_str_t  plain;

    static const char *const  good[] = {
        "W6uQB+Y4vlU=", "W6uQB Y4vlU=", "W6uQB+Y4\r\nvlU=\r\n",
        "\nW6uQB+Y4vlU\n=\n"
    };

    (void) state;

    for (i = 0; i < unit_count(good); i++) {
        assert_int_equal(tk_des3_decrypt(pool, key,
                                         unit_guard(good[i], strlen(good[i])),
                                         &plain), TK_OK);
        assert_tk_text(plain, "a");
    }
}


static void
test_bad_cipher(void **state)
{
    size_t    i;
    tk_str_t  plain;

    static const char *const  bad[] = {
        "",
        "=", "====", "\r\n",
        "W6uQB+Y4vlU",                  /* no '=' */
        "W6uQB+Y4vlU==",
        "W6uQB+Y4vl==",                 /* 7 bytes */
        "W6uQB+Y4vlUA",                 /* 9 bytes */
        "W6uQB+Y4vlV=",                 /* a bit that is not used */
        "W6uQB+Y4v-U=", "W6uQB+Y4v_U=",
        "W6uQB+Y4vl.=", "W6uQB\tY4vlU=",
        "W6uQ=B+Y4vlU", "=W6uQB+Y4vlU", "W6uQB+Y4vlU=W6uQ",
        "W6u=QB+Y4vl=",
        "Kh9Tu7ExVlrMFRNDZR/bQtMcjBbqKJl9A===",
        "AAAAAAAAAAA=",                 /* no padding inside */
        "VH3LCwjBJ4E=",                 /* the padding block is missing */
        "M/Eqvm2/1DBUfcsLCMEngQ==",     /* blocks in the wrong order */
    };

    (void) state;

    for (i = 0; i < unit_count(bad); i++) {
        assert_int_equal(tk_des3_decrypt(pool, key,
                                         unit_guard(bad[i], strlen(bad[i])),
                                         &plain), TK_BAD_CIPHER);
    }
}


static void
test_cipher_prefixes(void **state)
{
    size_t       len;
    tk_str_t     plain;
    const char  *text = "Kh9Tu7ExVlrMFRNDZR/bQtMcjBbqKJl9";

    (void) state;

    for (len = 0; len < strlen(text); len++) {
        assert_int_equal(tk_des3_decrypt(pool, key, unit_guard(text, len),
                                         &plain), TK_BAD_CIPHER);
    }
}


/* Every last block: those of the right form come through, no other. */

static void
test_padding(void **state)
{
    int            last, i, good;
    uint64_t       seed = 7;
    tk_str_t       cipher, plain, clear;
    unsigned char  block[16];
    const char    *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "abcdefghijklmnopqrstuvwxyz0123456789+/";

    (void) state;

    clear.data = block;
    clear.len = 16;

    for (last = 0; last < 20000; last++) {
        for (i = 0; i < 16; i++) {
            block[i] = unit_random(&seed) % 10;
        }

        /* half of them well-formed, some of those spoilt again */
        if (last % 2) {
            memset(block + 16 - last / 2 % 8 - 1, last / 2 % 8 + 1,
                   last / 2 % 8 + 1);
            block[8 + last / 16 % 8] ^= last % 5 == 0;
        }

        /* or one byte all over, which is more than a block can hold */
        if (last < 256) {
            memset(block, last, 16);
        }

        good = block[15] >= 1 && block[15] <= 8;
        for (i = 0; good && i < block[15]; i++) {
            good = block[15 - i] == block[15];
        }

        assert_int_equal(tk_des3_encrypt(pool, key, clear, &cipher), TK_OK);

        /*
         * The third block, of padding alone, is cut off: of 32 digits 22 stay,
         * and of the last one the upper two bits.
         */
        assert_int_equal(cipher.len, 32);
        cipher.len = 24;
        cipher.data[21] = "AQgw"[(strchr(digits, cipher.data[21]) - digits)
                                 / 16];
        memset(cipher.data + 22, '=', 2);

        assert_int_equal(tk_des3_decrypt(pool, key, cipher, &plain),
                         good ? TK_OK : TK_BAD_CIPHER);
        if (good) {
            assert_tk_str(plain, block, 16 - block[15]);
        }

        tk_arena_reset(arena);
    }
}


static void
test_keyring(void **state)
{
    size_t         i;
    tk_keyring_t   zero;
    unsigned char  expected[128], *bytes;

    (void) state;

    assert_int_equal(tk_parse_hex(unit_str(
        "8b70105809163d34137c60424a6f7587fba998f9460f2b00c998c628497383f8"
        "967230085a2521daad2aa994477b1105925085afd565e3e0f9fdc3b1dbeaabf8"
        "3a5a6d92ca86302778523b7ac531e2b690dc676b38f99b06f23be9237d5401d5"
        "9785a6999d313a9b6f9cb5efb09db831bfba30314cdb15cc04b2a2a748d9d4aa"),
        expected), TK_OK);

    assert_memory_equal(keyring.masters[0].seal, expected, 32);
    assert_memory_equal(keyring.index, expected + 32, 32);
    assert_memory_equal(keyring.password, expected + 64, 32);
    assert_memory_equal(keyring.ticket, expected + 96, 32);

    zero = keyring;
    tk_keyring_wipe(&zero);
    bytes = (unsigned char *) &zero;

    for (i = 0; i < sizeof(zero); i++) {
        assert_int_equal(bytes[i], 0);
    }
}


#define SEALED                                                                \
    "016465666768696a6b6c6d6e6f393739ae4a18c7b07e6cac46e646b17942d5b097"      \
    "ffa4d79080e55f4bb00baaa49e8f"
#define SEALED_LEN  47

static void
test_unseal(void **state)
{
    int            bit;
    size_t         len;
    tk_str_t       plain, ctx = tk_string("REQ-00001");
    unsigned char  sealed[SEALED_LEN], spoilt[SEALED_LEN + 1];

    (void) state;

    assert_int_equal(tk_parse_hex(unit_str(SEALED), sealed), TK_OK);

    assert_int_equal(tk_unseal(pool, &keyring, 7, "id", ctx,
                               unit_guard(sealed, SEALED_LEN), &plain), TK_OK);
    assert_tk_text(plain, "11010519491231002X");

    for (len = 0; len < SEALED_LEN; len++) {
        assert_int_equal(tk_unseal(pool, &keyring, 7, "id", ctx,
                                   unit_guard(sealed, len), &plain),
                         TK_BAD_SEAL);
    }

    for (bit = 0; bit < SEALED_LEN * 8; bit++) {
        memcpy(spoilt, sealed, SEALED_LEN);
        spoilt[bit / 8] ^= 1 << bit % 8;
        assert_int_equal(tk_unseal(pool, &keyring, 7, "id", ctx,
                                   unit_guard(spoilt, SEALED_LEN), &plain),
                         TK_BAD_SEAL);
    }

    memcpy(spoilt, sealed, SEALED_LEN);
    spoilt[SEALED_LEN] = 0;
    assert_int_equal(tk_unseal(pool, &keyring, 7, "id", ctx,
                               unit_guard(spoilt, SEALED_LEN + 1), &plain),
                     TK_BAD_SEAL);
}


static void
test_seal_context(void **state)
{
    size_t         i;
    tk_str_t       sealed, plain;
    tk_keyring_t   other;
    unsigned char  master[32] = { 1 };

    static const struct {
        int32_t      supplier_id;
        const char  *what, *context;
        tk_err_t     rc;
    } cases[] = {
        { 7, "id", "R1",     TK_OK },
        { 8, "id", "R1",     TK_BAD_SEAL },
        { 7, "phone", "R1",  TK_BAD_SEAL },
        { 7, "id", "R2",     TK_BAD_SEAL },
        { 7, "id", "R",      TK_BAD_SEAL },
        { 7, "id", "",       TK_BAD_SEAL },
        { 7, "i", "dR1",     TK_BAD_SEAL },     /* moved over the border */
        { 7, "idR", "1",     TK_BAD_SEAL },
        { 7, "idR1", "",     TK_BAD_SEAL },
    };

    (void) state;

    assert_int_equal(tk_seal(pool, &keyring, 7, "id", unit_str("R1"),
                             unit_str("secret"), &sealed), TK_OK);
    assert_int_equal(sealed.len, 6 + TK_SEAL_EXTRA);

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_unseal(pool, &keyring, cases[i].supplier_id,
                                   cases[i].what, tk_str_c(cases[i].context),
                                   sealed, &plain), cases[i].rc);
    }

    assert_int_equal(tk_keyring_init(&other, master), TK_OK);
    assert_int_equal(tk_unseal(pool, &other, 7, "id", unit_str("R1"), sealed,
                               &plain), TK_BAD_SEAL);
}


static void
test_seal_round(void **state)
{
    size_t         len;
    tk_str_t       ctx = tk_string("demo"), clear, sealed, again, plain;
    unsigned char  text[300];

    (void) state;

    for (len = 0; len < sizeof(text); len++) {
        text[len] = (unsigned char) len;
        clear = unit_guard(text, len);

        assert_int_equal(tk_seal(pool, &keyring, 1, "key", ctx, clear, &sealed),
                         TK_OK);
        assert_int_equal(tk_seal(pool, &keyring, 1, "key", ctx, clear, &again),
                         TK_OK);

        /* another nonce each time */
        assert_int_equal(sealed.len, again.len);
        assert_memory_not_equal(sealed.data + 1, again.data + 1, 12);

        sealed = unit_guard(sealed.data, sealed.len);
        assert_int_equal(tk_unseal(pool, &keyring, 1, "key", ctx, sealed,
                         &plain), TK_OK);
        assert_non_null(plain.data);
        assert_tk_str(plain, text, len);

        tk_arena_reset(arena);
    }
}


/* Nonces of as many seals as are made of several draws. */

#define NONCES  200
#define NONCE   12

static void
nonces(unsigned char out[NONCES][NONCE])
{
    size_t    i;
    tk_str_t  sealed;

    for (i = 0; i < NONCES; i++) {
        assert_int_equal(tk_seal(pool, &keyring, 7, "id", unit_str("R1"),
                                 unit_str("secret"), &sealed), TK_OK);
        memcpy(out[i], sealed.data + 1, NONCE);
    }
}


/* No two are the same, not even in two processes that were one. */

static void
test_nonces(void **state)
{
    int            ends[2], status;
    pid_t          child;
    size_t         i, j;
    tk_str_t       sealed;
    unsigned char  of[2][NONCES][NONCE];         /* parent and child */

    (void) state;

    /* what was drawn is not used up */
    assert_int_equal(tk_seal(pool, &keyring, 7, "id", unit_str("R1"),
                             unit_str("secret"), &sealed), TK_OK);
    assert_int_equal(pipe(ends), 0);

    child = fork();
    assert_true(child >= 0);
    nonces(of[0]);

    if (child == 0) {
        _exit(write(ends[1], of[0], sizeof(of[0])) != sizeof(of[0]));
    }

    assert_int_equal(read(ends[0], of[1], sizeof(of[1])), sizeof(of[1]));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);

    for (i = 0; i < 2 * NONCES; i++) {
        for (j = 0; j < i; j++) {
            assert_memory_not_equal(of[i / NONCES][i % NONCES],
                                    of[j / NONCES][j % NONCES], NONCE);
        }
    }
}


static void
test_hashes(void **state)
{
    unsigned char  out[32], other[32], expected[32];

    (void) state;

    assert_int_equal(tk_parse_hex(unit_str(
        "e0886d9c30818e653e4771135572e42e"), expected), TK_OK);
    tk_index(&keyring, 7, "id", unit_guard("11010519491231002X", 18), out);
    assert_memory_equal(out, expected, TK_INDEX_LEN);

    tk_index(&keyring, 8, "id", unit_str("11010519491231002X"), other);
    assert_memory_not_equal(other, out, TK_INDEX_LEN);
    tk_index(&keyring, 7, "phone", unit_str("11010519491231002X"), other);
    assert_memory_not_equal(other, out, TK_INDEX_LEN);
    tk_index(&keyring, 7, "id1", unit_str("1010519491231002X"), other);
    assert_memory_not_equal(other, out, TK_INDEX_LEN);

    assert_int_equal(tk_parse_hex(unit_str(
        "702ca5ee08abdc73fcd0e48cc63783f34b894d3858f10bf91170564782268706"),
        expected), TK_OK);
    tk_password_hash(&keyring, 7, unit_str("demo"),
                     unit_str("E10ADC3949BA59ABBE56E057F20F883E"), out);
    assert_memory_equal(out, expected, 32);

    tk_password_hash(&keyring, 7, unit_str("demoE"),
                     unit_str("10ADC3949BA59ABBE56E057F20F883E"), other);
    assert_memory_not_equal(other, out, 32);
}


/* HMAC-SHA256 under the password key, as t/10-unit's other vectors. */

static void
test_code(void **state)
{
    int            i, k;
    int            seen[10] = { 0 };
    unsigned char  out[32], other[32], code[TK_OTP_LEN];

    static const struct {
        int32_t      supplier;
        const char  *user;
        int          purpose;
        int64_t      order;
        const char  *code;
    } others[] = {
        { 8, "demo", 1, ORDER, "012345" },
        { 7, "demo2", 1, ORDER, "012345" },
        { 7, "demo", 2, ORDER, "012345" },
        { 7, "demo", 1, ORDER + 1, "012345" },
        { 7, "demo", 1, 0, "012345" },
        { 7, "demo", 1, ORDER, "012346" },
        { 7, "demo", 1, ORDER, "12345" },
        { 7, "demo", 1, ORDER, "0012345" },
        { 7, "demo", 1, ORDER, "" },
        { 7, "demo0", 1, ORDER, "12345" },
    };

    (void) state;

    tk_otp_hash(&keyring, 7, unit_str("demo"), 1, ORDER, unit_str("012345"),
                out);
    tk_otp_hash(&keyring, 7, unit_str("demo"), 1, ORDER, unit_str("012345"),
                other);
    assert_memory_equal(out, other, 32);

    for (i = 0; i < (int) unit_count(others); i++) {
        tk_otp_hash(&keyring, others[i].supplier, tk_str_c(others[i].user),
                    others[i].purpose, others[i].order,
                    tk_str_c(others[i].code), other);
        assert_memory_not_equal(out, other, 32);
    }

    /* nobody's payment password is hashed like a code */
    tk_password_hash(&keyring, 7, unit_str("code 1 0 demo"), unit_str("012345"),
                     out);
    tk_otp_hash(&keyring, 7, unit_str("demo"), 1, 0, unit_str("012345"), other);
    assert_memory_equal(out, other, 32);    /* but for the blank in the name */

    for (i = 0; i < 2000; i++) {
        assert_int_equal(tk_otp_draw(code), TK_OK);

        for (k = 0; k < TK_OTP_LEN; k++) {
            assert_true(code[k] >= '0' && code[k] <= '9');
            seen[code[k] - '0']++;
        }
    }

    /* 1,200 expected of each: nine standard deviations */
    for (i = 0; i < 10; i++) {
        assert_in_range(seen[i], 900, 1500);
    }
}


static void
test_ticket(void **state)
{
    int            i, no;
    size_t         len;
    int64_t        order;
    tk_str_t       code;
    unsigned char  out[TK_TICKET_CODE_LEN], spoilt[TK_TICKET_CODE_LEN + 1];

    (void) state;

    tk_ticket_code(&keyring, NULL, 1, 1, 0, out);
    assert_memory_equal(out, "000000000000000000100002308772", 30);

    tk_ticket_code(&keyring, NULL, 7, ORDER, 3, out);
    assert_memory_equal(out, "261121007000000004200356001915", 30);

    code = unit_guard(out, TK_TICKET_CODE_LEN);
    assert_int_equal(tk_ticket_parse(&keyring, NULL, 7, code, &order, &no),
                     TK_OK);
    assert_true(order == ORDER);
    assert_int_equal(no, 3);

    assert_int_equal(tk_ticket_parse(&keyring, NULL, 8, code, &order, &no),
                     TK_BAD_TICKET_CODE);

    for (len = 0; len < TK_TICKET_CODE_LEN; len++) {
        assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                         unit_guard(out, len), &order, &no),
                         TK_BAD_TICKET_CODE);
    }

    for (i = 0; i < TK_TICKET_CODE_LEN; i++) {
        memcpy(spoilt, out, TK_TICKET_CODE_LEN);
        spoilt[i] = (spoilt[i] == '9') ? '0' : spoilt[i] + 1;
        assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                         unit_guard(spoilt, 30), &order, &no),
                         TK_BAD_TICKET_CODE);
        spoilt[i] = '-';
        assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                         unit_guard(spoilt, 30), &order, &no),
                         TK_BAD_TICKET_CODE);
    }

    memcpy(spoilt, out, TK_TICKET_CODE_LEN);
    spoilt[30] = '0';
    assert_int_equal(tk_ticket_parse(&keyring, NULL, 7, unit_guard(spoilt, 31),
                                     &order, &no), TK_BAD_TICKET_CODE);

    /* its codes differ in the check digits, and in nothing else */
    for (i = 1; i < TK_TICKET_CODES; i++) {
        tk_ticket_code(&keyring, NULL, 7, ORDER, TK_CODED(3, i), spoilt);
        assert_memory_equal(spoilt, out, 22);
        assert_memory_not_equal(spoilt, out, TK_TICKET_CODE_LEN);
        assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                         unit_guard(spoilt, 30), &order, &no),
                         TK_OK);
        assert_int_equal(TK_CODED_TICKET(no), 3);
        assert_int_equal(no, TK_CODED(3, i));
    }

    tk_ticket_code(&keyring, NULL, 7, ORDER, TK_CODED(3, TK_TICKET_CODES),
                   spoilt);
    assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                     unit_guard(spoilt, 30), &order, &no),
                     TK_BAD_TICKET_CODE);

    /* more than an int8 holds */
    assert_int_equal(tk_ticket_parse(&keyring, NULL, 7,
                                     unit_str("999999999999999999900100000000"),
                                     &order, &no), TK_BAD_TICKET_CODE);
}


static void
test_voucher_code(void **state)
{
    size_t         i, len;
    int64_t        order;
    unsigned char  out[TK_VOUCHER_CODE_LEN], spoilt[TK_VOUCHER_CODE_LEN + 1];
    unsigned char  ticket[TK_TICKET_CODE_LEN];

    (void) state;

    /* HMAC-SHA256 over supplier, order and "voucher\0" */
    tk_voucher_code(&keyring, NULL, 7, ORDER, out);
    assert_memory_equal(out, "261121007000000004226701741", 27);

    assert_int_equal(tk_voucher_parse(&keyring, NULL, 7, unit_guard(out, 27),
                                      &order), TK_OK);
    assert_true(order == ORDER);
    assert_int_equal(tk_voucher_parse(&keyring, NULL, 8, unit_guard(out, 27),
                                      &order), TK_BAD_TICKET_CODE);

    for (len = 0; len < TK_VOUCHER_CODE_LEN; len++) {
        assert_int_equal(tk_voucher_parse(&keyring, NULL, 7,
                                          unit_guard(out, len), &order),
                         TK_BAD_TICKET_CODE);
    }

    for (i = 0; i < TK_VOUCHER_CODE_LEN; i++) {
        memcpy(spoilt, out, TK_VOUCHER_CODE_LEN);
        spoilt[i] = (spoilt[i] == '9') ? '0' : spoilt[i] + 1;
        assert_int_equal(tk_voucher_parse(&keyring, NULL, 7,
                                          unit_guard(spoilt, 27), &order),
                         TK_BAD_TICKET_CODE);
        spoilt[i] = 'x';
        assert_int_equal(tk_voucher_parse(&keyring, NULL, 7,
                                          unit_guard(spoilt, 27), &order),
                         TK_BAD_TICKET_CODE);
    }

    memcpy(spoilt, out, TK_VOUCHER_CODE_LEN);
    spoilt[27] = '0';
    assert_int_equal(tk_voucher_parse(&keyring, NULL, 7,
                                      unit_guard(spoilt, 28), &order),
                     TK_BAD_TICKET_CODE);
    assert_int_equal(tk_voucher_parse(&keyring, NULL, 7,
                                      unit_str("999999999999999999900000000"),
                                      &order), TK_BAD_TICKET_CODE);

    /* no ticket's check */
    tk_ticket_code(&keyring, NULL, 7, ORDER, 0, ticket);
    assert_memory_not_equal(ticket + 22, out + 19, 8);
}


/* Whose order is above two lives' beginnings is of the second. */

static void
test_code_life(void **state)
{
    int            no;
    int64_t        order;
    tk_str_t       code;
    tk_life_t      rows[] = { { 5, 0 }, { ORDER - 1, 77 }, { ORDER, 78 } };
    tk_lives_t     lives = { rows, 3 }, first = { rows, 1 };
    tk_lives_t     other = { rows, 2 };
    unsigned char  out[TK_TICKET_CODE_LEN], before[TK_TICKET_CODE_LEN];
    unsigned char  voucher[TK_VOUCHER_CODE_LEN];

    (void) state;

    tk_ticket_code(&keyring, NULL, 7, ORDER, 3, before);
    tk_ticket_code(&keyring, &first, 7, ORDER, 3, out);
    assert_memory_equal(out, before, 30);

    /* HMAC-SHA256 over supplier, order, ticket and life */
    tk_ticket_code(&keyring, &lives, 7, ORDER, 3, out);
    assert_memory_equal(out, "261121007000000004200373559471", 30);
    tk_voucher_code(&keyring, &lives, 7, ORDER, voucher);
    assert_memory_equal(voucher, "261121007000000004210331648", 27);

    code = unit_guard(out, TK_TICKET_CODE_LEN);
    assert_int_equal(tk_code_order_id(code), ORDER);
    assert_int_equal(tk_ticket_parse(&keyring, &lives, 7, code, &order, &no),
                     TK_OK);
    assert_int_equal(tk_ticket_parse(&keyring, &other, 7, code, &order, &no),
                     TK_OK);
    assert_int_equal(tk_ticket_parse(&keyring, NULL, 7, code, &order, &no),
                     TK_BAD_TICKET_CODE);

    rows[1].life = 79;
    assert_int_equal(tk_ticket_parse(&keyring, &lives, 7, code, &order, &no),
                     TK_BAD_TICKET_CODE);
    assert_int_equal(tk_ticket_parse(&keyring, &lives, 7,
                                     unit_guard(before, 30), &order, &no),
                     TK_BAD_TICKET_CODE);
    assert_int_equal(tk_code_order_id(unit_str("12345")), 0);
}


static void
test_equal(void **state)
{
    tk_str_t  none = tk_null_str;

    (void) state;

    assert_int_equal(tk_equal(none, unit_str("")), 1);
    assert_int_equal(tk_equal(unit_str("abc"), unit_guard("abc", 3)), 1);
    assert_int_equal(tk_equal(unit_str("abc"), unit_guard("abd", 3)), 0);
    assert_int_equal(tk_equal(unit_str("abc"), unit_guard("ab", 2)), 0);
    assert_int_equal(tk_equal(unit_str("abc"), none), 0);
}


static void
test_random(void **state)
{
    unsigned char  a[16] = { 0 }, b[16] = { 0 };

    (void) state;

    assert_int_equal(tk_random(a, 16), TK_OK);
    assert_int_equal(tk_random(b, 16), TK_OK);
    assert_memory_not_equal(a, b, 16);
    assert_int_equal(tk_random(a, SIZE_MAX), TK_BUG);
}


static void
test_no_memory(void **state)
{
    int            n;
    tk_str_t       out, text = tk_string("W6uQB+Y4vlU=");
    unit_pool_t    dry;
    unsigned char  sealed[SEALED_LEN];

    (void) state;

    for (n = 0; n < 2; n++) {
        assert_int_equal(tk_des3_encrypt(unit_pool(&dry, pool, n), key, text,
                                         &out), TK_NO_MEMORY);
    }

    assert_int_equal(tk_des3_decrypt(unit_pool(&dry, pool, 0), key, text,
                                     &out), TK_NO_MEMORY);
    assert_int_equal(tk_seal(unit_pool(&dry, pool, 0), &keyring, 7, "id", text,
                             text, &out), TK_NO_MEMORY);

    assert_int_equal(tk_parse_hex(unit_str(SEALED), sealed), TK_OK);
    assert_int_equal(tk_unseal(unit_pool(&dry, pool, 0), &keyring, 7, "id",
                               unit_str("REQ-00001"),
                               unit_guard(sealed, SEALED_LEN), &out),
                     TK_NO_MEMORY);
}


/* Before tk_crypto_init() nothing works, and no hash is a constant. */

static void
test_not_ready(void **state)
{
    tk_str_t       out, text = tk_string("W6uQB+Y4vlU=");
    unsigned char  a[32] = { 0 }, b[32];

    (void) state;

    assert_int_equal(tk_des3_encrypt(pool, key, text, &out), TK_BUG);
    assert_int_equal(tk_des3_decrypt(pool, key, text, &out), TK_BUG);
    assert_int_equal(tk_seal(pool, &keyring, 7, "id", text, text, &out),
                     TK_BUG);
    assert_int_equal(tk_keyring_init(&keyring, a), TK_BUG);

    tk_password_hash(&keyring, 7, text, text, a);
    tk_password_hash(&keyring, 7, text, text, b);
    assert_memory_not_equal(a, b, 32);

    tk_index(&keyring, 7, "id", text, a);
    tk_index(&keyring, 7, "id", text, b);
    assert_memory_not_equal(a, b, TK_INDEX_LEN);
}


static void
test_ready(void **state)
{
    size_t         i;
    unsigned char  master[32];

    (void) state;

    for (i = 0; i < sizeof(master); i++) {
        master[i] = (unsigned char) i;
    }

    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_crypto_init(), TK_OK);
    assert_int_equal(tk_keyring_init(&keyring, master), TK_OK);
}


static int
setup(void **state)
{
    (void) state;

    arena = tk_arena_create();
    if (arena == NULL) {
        return -1;
    }

    pool = tk_arena_pool(arena);
    tk_des3_key(unit_str(KEY), key);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    tk_arena_free(arena);

    return 0;
}


/* RFC 4648, 10. */

static void
test_base64(void **state)
{
    size_t       i;
    tk_str_t     text;
    unit_pool_t  dry;

    static const struct { const char *plain, *text; } cases[] = {
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" }
    };

    (void) state;

    for (i = 0; i < unit_count(cases); i++) {
        assert_int_equal(tk_base64(pool, tk_str_c(cases[i].plain), &text),
                         TK_OK);
        assert_tk_text(text, cases[i].text);
    }

    assert_int_equal(tk_base64(unit_pool(&dry, pool, 0), unit_str("f"), &text),
                     TK_NO_MEMORY);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_not_ready),
        cmocka_unit_test(test_ready),           /* the rest relies on it */
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_key),
        cmocka_unit_test(test_des3),
        cmocka_unit_test(test_export),
        cmocka_unit_test(test_memo),
        cmocka_unit_test(test_memo_bad),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_bad_cipher),
        cmocka_unit_test(test_cipher_prefixes),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_keyring),
        cmocka_unit_test(test_unseal),
        cmocka_unit_test(test_seal_context),
        cmocka_unit_test(test_seal_round),
        cmocka_unit_test(test_nonces),
        cmocka_unit_test(test_hashes),
        cmocka_unit_test(test_ticket),
        cmocka_unit_test(test_code),
        cmocka_unit_test(test_voucher_code),
        cmocka_unit_test(test_code_life),
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests_name("crypto", tests, setup, teardown);
}
