/*
 * Covers: provider/tk_pay_account.c provider/tk_pay_kind.c
 *         provider/tk_pay_row.c provider/tk_pay_check.c
 *         provider/tk_pay_keys.c
 *
 * Files of keys of an account.  The first line is the platform and its mode,
 * the second one the role of the file, the rest what is in it; a right key of
 * ours stands beside it.  Whatever the file is, an account is made or a
 * sentence says why not, which holds nothing of the file.  The same bytes are
 * no row of Postgres, or one whose files can be told, and an answer that proves
 * no account to be a good one.
 */

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "fuzz.h"
#include "tk_pay_check.h"
#include "tk_pay_keys.h"
#include "tk_providers.h"
#include "tk_value.h"

static tk_str_t  ours;


static void
begin(void)
{
    BIO                   *bio;
    char                  *data;
    EVP_PKEY              *key;
    static unsigned char   pem[4096];

    if (ours.data != NULL) {
        return;
    }

    key = EVP_RSA_gen(2048);
    bio = BIO_new(BIO_s_mem());
    fuzz_assert(key != NULL && bio != NULL
                && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL,
                                            NULL) == 1);
    ours.len = (size_t) BIO_get_mem_data(bio, &data);
    fuzz_assert(ours.len <= sizeof(pem));
    ours.data = memcpy(pem, data, ours.len);
    BIO_free(bio);
    EVP_PKEY_free(key);
}


static void
row_of(tk_str_t bytes)
{
    size_t         i;
    tk_str_t       columns[TK_PAY_ROW_COLUMNS];
    tk_pay_row_t   row;
    unsigned char  number[8] = { 0 };

    for (i = 0; i < TK_PAY_ROW_COLUMNS; i++) {
        columns[i] = bytes;
    }

    columns[0] = (tk_str_t) { 4, number };
    columns[1] = (tk_str_t) { 2, number };
    columns[9] = (tk_str_t) { 2, number };
    columns[10] = (tk_str_t) { 8, number };

    if (tk_pay_row_read(&fuzz_pool, columns, &row) == TK_OK) {
        fuzz_assert(row.nfiles <= TK_PAY_FILES && row.nfound == row.nfiles);

        for (i = 0; i < row.nfiles; i++) {
            (void) tk_pay_file_wanted(&row, &row.files[i], TK_PAY_FOR_ALL);
        }
    }
}


static void
check(tk_str_t provider, tk_str_t bytes)
{
    char               why[TK_PAY_WHY];
    tk_pair_t          date = { fuzz_str("Date"), bytes };
    unsigned char      number[TK_PAY_CHECK_LEN];
    tk_pay_call_t      call = { .nonce = fuzz_str("1"), .pool = &fuzz_pool };
    tk_pay_answer_t    answer = { .status = 200, .headers = &date,
                                  .nheaders = 1, .body = bytes };
    tk_pay_account_t   account = { .provider = tk_provider(provider) };
    tk_pay_content_t   content;
    tk_pay_fetched_t   fetched[TK_PAY_TRUSTED];

    if (account.provider == NULL) {
        return;
    }

    fuzz_assert(tk_pay_fetched(&fuzz_pool, account.provider, bytes, fetched)
                <= TK_PAY_TRUSTED);

    call.account = &account;
    tk_pay_check_call(&call, &content, number);

    fuzz_assert(!tk_pay_check(&call, &answer, why));
    fuzz_assert(why[0] != '\0' && strlen(why) < TK_PAY_WHY);
    fuzz_assert(tk_check_utf8(tk_str_c(why)) == TK_OK
                || strlen(why) == TK_PAY_WHY - 1);
}


static void
fuzz_one(fuzz_input_t *in)
{
    char             why[TK_PAY_WHY];
    tk_err_t         rc;
    tk_str_t         platform;
    tk_pay_row_t     row = { .serial = fuzz_str("1A"),
                             .gateway = fuzz_str("https://a.example") };
    tk_pay_file_t    files[2] = { { .role = fuzz_str("our_key"),
                                    .path = fuzz_str("/ours") } };
    tk_pay_owned_t  *owned;

    begin();

    platform = fuzz_line(in);
    row.mode = platform.len > 0 && platform.data[platform.len - 1] == '1';
    platform.len -= platform.len > 0;
    row.provider = platform;
    files[0].text = ours;
    files[1].role = fuzz_line(in);
    files[1].path = fuzz_str("/file");
    files[1].key_id = fuzz_str("PUB_KEY_ID_1");
    files[1].text = fuzz_rest(in);
    row_of(files[1].text);
    check(platform, files[1].text);
    row.files = files;
    row.nfiles = 2;

    rc = tk_pay_account_create(&row, TK_PAY_FOR_ALL, 0, &owned, why);

    fuzz_assert((rc == TK_OK) == (owned != NULL));
    fuzz_assert(rc == TK_OK || why[0] != '\0');
    fuzz_assert(owned == NULL || owned->account.ntrust <= TK_PAY_TRUSTED);
    tk_pay_account_release(owned);
}
