/* Codes for when a device is lost; see the header. */

#include "tk_recovery.h"


/* Crockford's: no I, L, O, U. */
static const char  tk_recovery_letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";


void
tk_recovery_text(const unsigned char random[TK_RECOVERY_LEN],
    unsigned char text[TK_RECOVERY_TEXT])
{
    size_t  i, at;

    for (i = 0, at = 0; i < TK_RECOVERY_LEN; i++) {
        if (i == TK_RECOVERY_LEN / 2) {
            text[at++] = '-';
        }

        text[at++] = (unsigned char) tk_recovery_letters[random[i] & 31];
    }
}


/* A letter as it stands in a code; 0: it is none. */

static unsigned char
tk_recovery_letter(unsigned char c)
{
    if (c >= 'a' && c <= 'z') {
        c = (unsigned char) (c - ('a' - 'A'));
    }

    switch (c) {

    case 'O':
        return '0';

    case 'I':
    case 'L':
        return '1';

    default:
        return c != '\0' && strchr(tk_recovery_letters, c) != NULL ? c : 0;
    }
}


tk_err_t
tk_recovery_read(tk_str_t typed, unsigned char code[TK_RECOVERY_LEN])
{
    size_t         i, n;
    unsigned char  c;

    for (i = 0, n = 0; i < typed.len; i++) {
        if (typed.data[i] == '-' || typed.data[i] == ' ') {
            continue;
        }

        c = tk_recovery_letter(typed.data[i]);

        if (c == 0 || n == TK_RECOVERY_LEN) {
            return TK_BAD_VALUE;
        }

        code[n++] = c;
    }

    return n == TK_RECOVERY_LEN ? TK_OK : TK_BAD_VALUE;
}
