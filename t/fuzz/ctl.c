/*
 * Covers: worker/ctl/ctl_param.c worker/ctl/ctl_secret.c worker/ctl/ctl_db.c
 *         worker/ctl/ctl_ticket.c core/tk_password.c
 *
 * Two lines: a kind of parameter of ticketctl, and what was typed.  What goes
 * to SQL is what the kind says.
 */

#include "fuzz.h"
#include "ctl.h"

static ctl_t  ctl;


static void
setup(void)
{
    static ctl_command_t  command = {
        .name = "ticket refund", .sql = "select api.staff_ticket_refund($1)"
    };

    if (ctl.pool != NULL) {
        return;
    }

    stderr = fopen("/dev/null", "w");
    ctl.pool = &fuzz_pool;
    ctl.command = &command;
    ctl.keyring = *fuzz_keyring();
    ctl.keyring_ready = 1;
    ctl.supplier_id = 1;
}


static int64_t
number(const char *arg)
{
    char     *end;
    int64_t   n;

    n = strtoll(arg, &end, 10);
    fuzz_assert(*arg != '\0' && *end == '\0');

    return n;
}


static void
check(ctl_kind_e kind, size_t longest, const char *arg)
{
    tk_day_t       day;
    unsigned char  digits[TK_DAY_LEN];

    switch (kind) {

    case CTL_INT:
        fuzz_assert(number(arg) >= -5 && number(arg) <= 999);
        break;

    case CTL_LIMIT:
        fuzz_assert(number(arg) >= 0 && number(arg) <= TK_UNLIMITED);
        break;

    case CTL_MONEY:
        fuzz_assert(number(arg) >= 0);
        break;

    case CTL_PERCENT:
        fuzz_assert(number(arg) >= 0 && number(arg) <= 10000);
        break;

    case CTL_CLOCK:
        fuzz_assert(number(arg) >= 0 && number(arg) <= 1440);
        break;

    case CTL_DAY:
        fuzz_assert(strlen(arg) == 10 && arg[4] == '-' && arg[7] == '-');
        memcpy(digits, arg, 4);
        memcpy(digits + 4, arg + 5, 2);
        memcpy(digits + 6, arg + 8, 2);
        fuzz_assert(tk_parse_day((tk_str_t) { TK_DAY_LEN, digits }, &day)
                    == TK_OK);
        break;

    case CTL_CODE:
    case CTL_LIST:
        fuzz_assert(strlen(arg) >= 1 && strlen(arg) <= longest);
        fuzz_assert(strpbrk(arg, " ,{}\"'\\\n") == NULL);
        break;

    case CTL_TEXT:
        fuzz_assert(tk_check_utf8(tk_str_c(arg)) == TK_OK);
        fuzz_assert(tk_utf8_length(tk_str_c(arg)) <= 999);
        break;

    case CTL_CHOICE:
        fuzz_assert(strcmp(arg, "1") == 0 || strcmp(arg, "2") == 0);
        break;

    case CTL_ADDRESS:
        fuzz_assert(tk_address_check(tk_str_c(arg)) == TK_OK);
        break;

    case CTL_PHONE:
    case CTL_PASSWORD:
    case CTL_PAY_PASSWORD:
        fuzz_assert(strncmp(arg, "\\x", 2) == 0);
        fuzz_assert(arg[2 + strspn(arg + 2, "0123456789abcdef")] == '\0');
        break;

    default:
        break;
    }
}


static void
parameter(ctl_kind_e kind, const char *value)
{
    const char   *arg;
    ctl_param_t   param = {
        .name = "--it", .member = "it", .kind = kind, .min = -5, .max = 999,
        .words = kind == CTL_PHONE ? "phone" : "single=1 group=2"
    };

    /* these give no text, but members */
    if (kind == CTL_METHODS || kind == CTL_WEEK || kind == CTL_BOOL
        || kind == CTL_FLAG || strcmp(value, "unset") == 0)
    {
        (void) ctl_param_read(&ctl, &param, value, NULL);
        return;
    }

    arg = NULL;

    if (ctl_param_read(&ctl, &param, value, &arg) == CTL_OK) {
        fuzz_assert(arg != NULL);
        check(kind, param.max != 0 ? (size_t) param.max : 64, arg);
    }
}


static void
fuzz_one(fuzz_input_t *in)
{
    char        *value;
    ctl_kind_e   kind;

    setup();
    kind = (uint64_t) fuzz_int(in) % (CTL_FLAG + 1);
    value = fuzz_text(in);

    ctl.change = json_object();
    ctl.args[0] = "DEMO";
    ctl.args[1] = "demo";

    /* "-" asks for standard input */
    if (strcmp(value, "-") != 0) {
        parameter(kind, value);
    }

    ctl.args[1] = value;
    fuzz_assert(ctl_ticket_refund(&ctl) == CTL_REFUSED);

    json_decref(ctl.change);
}
