/*
 * Facts of a paper on standard input become what a printer or browser is given:
 * "paper escpos" or "paper html".  Codes of tickets are made with a key of
 * sevens.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tk_error.h"
#include "tk_crypto.h"
#include "tk_paper.h"

#define READ_MAX    (4 * 1024 * 1024)


int
main(int argc, char **argv)
{
    int            as;
    char          *text;
    json_t        *facts;
    size_t         len;
    tk_err_t       rc;
    tk_str_t       bytes;
    tk_arena_t    *arena;
    tk_keyring_t   keyring;

    static const unsigned char  key[] =
        "77777777777777777777777777777777";

    as = argc == 2 ? tk_paper_as(tk_str_c(argv[1])) : -1;
    text = malloc(READ_MAX);
    arena = tk_arena_create();

    if (as == -1 || text == NULL || arena == NULL
        || tk_crypto_init() != TK_OK || tk_keyring_init(&keyring, key) != TK_OK)
    {
        fprintf(stderr, "usage: paper escpos|html < FACTS\n");
        return 2;
    }

    len = fread(text, 1, READ_MAX, stdin);
    facts = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

    rc = tk_paper_codes(tk_arena_pool(arena), &keyring, facts);

    if (rc == TK_OK) {
        rc = tk_paper_write(tk_arena_pool(arena), facts, (tk_paper_as_e) as,
                            &bytes);
    }

    if (rc != TK_OK) {
        fprintf(stderr, "%s\n", tk_err_name(rc));

    } else {
        fwrite(bytes.data, 1, bytes.len, stdout);
    }

    json_decref(facts);
    tk_arena_free(arena);
    free(text);

    return rc != TK_OK;
}
